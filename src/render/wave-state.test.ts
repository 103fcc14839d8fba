import { describe, expect, it } from 'vitest';
import { NOW, plain } from '../../test/sample-fleet.ts';
import { EVENTS, record } from '../../test/sample-run.ts';
import type { Recorded } from '../core/event.ts';
import { liveLine } from './live-line.ts';
import { columnsOf } from './to-lines.ts';
import { advanceWave, NO_WAVE, type WaveState } from './wave-state.ts';

const fold = (events: readonly Recorded[]): WaveState => events.reduce(advanceWave, NO_WAVE);
const until = (type: string): readonly Recorded[] =>
  EVENTS.slice(
    0,
    EVENTS.findIndex(({ event }) => event.type === type),
  );
const at = (width: number, seconds: number) => ({ ...plain(width), now: NOW + seconds * 1000 });

describe('advanceWave', () => {
  it('counts the hosts of the wave at work, and not those that the plan left out', () => {
    expect(fold(until('wave.started'))).toEqual(NO_WAVE);
    expect(fold(until('wave.finished'))).toMatchObject({ total: 5, done: 5, failed: 1, working: new Map() });
  });

  it('counts scanned hosts, too', () => {
    const scan = fold(
      record([
        [null, { type: 'scan.started', operator: 'ana', version: '1', hosts: ['a', 'b'] }],
        [
          'a',
          {
            type: 'host.scanned',
            artifact: '',
            verdict: 'unknown',
            os: null,
            machineId: null,
            pending: null,
            security: null,
            reboot: 'unknown',
          },
        ],
      ]),
    );
    expect(scan).toMatchObject({ title: 'scan', total: 2, done: 1, failed: 1 });
  });
});

describe('liveLine', () => {
  const busy = fold(
    record([
      [null, { type: 'wave.started', wave: 2, ring: 'production', tier: 'critical', hosts: ['a', 'b', 'c', 'd'] }],
      ...['a', 'b', 'c'].map((host) => [host, { type: 'apply.started', job: 'j' }] as const),
    ]),
  );

  it('shows counts and the slowest hosts first', () => {
    expect(liveLine(busy, at(120, 76))).toBe(
      'wave 2 production/critical · 0 of 4 done · a applying 1 m 12 s · b applying 1 m 08 s · c applying 1 m 04 s',
    );
    expect(liveLine(busy, at(80, 76))).toBe(
      'wave 2 production/critical · 0 of 4 done · a applying 1 m 12 s · 2 more'.replace(' · 2 more', ''),
    );
  });

  it('never gets wider than the terminal', () => {
    for (let width = 8; width < 120; width += 1)
      expect(columnsOf(liveLine(busy, at(width, 76)))).toBeLessThanOrEqual(width);
  });
});
