// What `status` may still say of a host after later runs.
import { describe, expect, it } from 'vitest';
import type { RunWithHosts } from '../ledger/history.ts';
import { runsSince, touchedSince } from './touched-since.ts';

const SCAN = '2026-11-20T10:00:00.000Z';
const BEFORE = '2026-11-20T09:00:00.000Z';
const AFTER = '2026-11-20T11:00:00.000Z';

const run = (outcome: string | null, updated = AFTER, over: Partial<RunWithHosts> = {}): RunWithHosts => ({
  ...{ id: 'r1', kind: 'apply', started: BEFORE, finished: updated, planDigest: null, exitCode: 0, summary: null },
  hosts: [{ host: 'web01', outcome, state: 'settled', updated, detail: null }],
  ...over,
});

const HOSTS = [{ host: 'web01', lastScanAt: SCAN }];

describe('what a scan found', () => {
  it.each(['unchanged', 'deferred', 'refused', 'unreachable'])('still holds after a run that ended %s', (outcome) => {
    expect([...touchedSince([run(outcome)], HOSTS).keys()]).toEqual([]);
  });

  it.each(['patched', 'degraded', 'reverted', 'stranded', null])(
    'is no longer known after a run that ended %s',
    (outcome) => {
      expect([...touchedSince([run(outcome)], HOSTS).keys()]).toEqual(['web01']);
    },
  );

  it('is not known again because a second run found nothing to do', () => {
    expect([...touchedSince([run('unchanged'), run('patched')], HOSTS).keys()]).toEqual(['web01']);
  });

  it('holds after a run that came before it', () => {
    expect([...touchedSince([run('patched', BEFORE)], HOSTS).keys()]).toEqual([]);
  });

  it('can only be outdated by runs of apply that were still going on then', () => {
    const runs = [
      run('patched'),
      run('patched', BEFORE),
      run('patched', AFTER, { kind: 'scan' }),
      run(null, AFTER, { finished: null }),
    ];
    expect(runsSince(runs, HOSTS)).toEqual([runs[0], runs[3]]);
    expect(runsSince(runs, [{ host: 'web01', lastScanAt: null }])).toEqual([]);
  });
});
