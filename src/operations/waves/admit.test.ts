// Windows as an admin writes them, and a host whose turn comes at some time of a Sunday night.
import { beforeAll, describe, expect, it } from 'vitest';
import { sampleHost } from '../../../test/sample-host.ts';
import { openCalendar } from '../../calendar/open-calendar.ts';
import type { RebootPolicy } from '../../core/host.ts';
import type { PlanHost } from '../../core/plan.ts';
import type { Calendar, WindowDefinition } from '../../core/window/window.ts';
import { admit, type Candidate, isDisturbed } from './admit.ts';

const SUNDAY_NIGHT: WindowDefinition = {
  name: 'sunday-night',
  place: 'inventory.yaml:1',
  rule: { kind: 'days', days: [{ weekday: 7, nth: 'every' }], at: 120, forMs: 2 * 3_600_000, zone: 'UTC' },
};
const MINUTE = 60_000;
const at = (time: string): number => Date.parse(`2026-11-29T${time}:00Z`);

let calendar: Calendar;
beforeAll(async () => {
  const opened = await openCalendar([SUNDAY_NIGHT], at('00:00'));
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  calendar = opened.value;
});

interface Case {
  readonly policy?: RebootPolicy;
  readonly needed?: boolean | 'unknown';
  readonly changes?: number;
  readonly windows?: readonly string[];
  /** Reboot included. */
  readonly minutes?: number;
}

const candidate = ({ policy = 'never', needed = false, changes = 1, windows, minutes = 15 }: Case): Candidate => ({
  goal: 'patch',
  host: sampleHost({ windows: windows ?? ['sunday-night'], reboot: policy }),
  planned: {
    changes: Array.from({ length: changes }, () => ({ action: 'upgrade' })),
    reboot: { needed, reasons: [], policy },
    expected_s: (minutes * MINUTE) / 1000,
  } as unknown as PlanHost,
});

const admitted = (time: string, one: Case, override = false) =>
  admit(candidate(one), { calendar, now: at(time), override });

describe('a host', () => {
  it('is begun in its window while its expected time fits', () => {
    expect(admitted('02:00', {})).toEqual({ kind: 'go', reboot: 'never' });
    expect(admitted('03:45', {})).toEqual({ kind: 'go', reboot: 'never' });
  });

  it('is put off outside, and told when the next window opens', () => {
    expect(admitted('01:59', {})).toMatchObject({
      kind: 'deferred',
      fault: { code: 'window-closed', message: 'window sunday-night opens Sun 2026-11-29 02:00 UTC' },
    });
  });

  it('is put off when what is left is too short', () => {
    const late = admitted('03:46', {});
    expect(late.kind === 'deferred' && late.fault.message).toBe(
      'window sunday-night closes Sun 2026-11-29 04:00 UTC: 15 min are needed and 14 min are left; window sunday-night opens Sun 2026-12-06 02:00 UTC',
    );
  });

  it('is begun at any time when the operator overrides', () => {
    expect(admitted('12:00', { policy: 'if-needed' }, true)).toEqual({ kind: 'go', reboot: 'if-needed' });
  });

  it('that is only read needs no window, and is not rebooted either', () => {
    expect(admitted('12:00', { changes: 0, policy: 'if-needed' })).toEqual({ kind: 'go', reboot: 'never' });
  });

  it.each([
    ['fits whole', '03:00', { minutes: 25 }, { kind: 'go', reboot: 'if-needed' }],
    ['fits without its reboot', '03:40', { minutes: 25 }, { kind: 'go', reboot: 'never' }],
    ['has no window', '03:00', { minutes: 25, windows: [] }, { kind: 'go', reboot: 'never' }],
  ])('with reboots in its window only, which %s', (_, time, one, expected) => {
    expect(admitted(time, { ...one, policy: 'in-window' })).toEqual(expected);
  });

  it('with reboots in its window only is not rebooted outside by an override', () => {
    expect(admitted('12:00', { policy: 'in-window' }, true)).toEqual({ kind: 'go', reboot: 'never' });
  });
});

describe('a plan disturbs a host', () => {
  it.each([
    ['that it changes', { changes: 1 }, true],
    ['that it only reads', { changes: 0 }, false],
    ['that may have to reboot', { changes: 0, policy: 'if-needed', needed: 'unknown' }, true],
    ['that need not', { changes: 0, policy: 'if-needed', needed: false }, false],
    ['that always reboots', { changes: 0, policy: 'always', needed: false }, true],
    ['whose reboot is left to people', { changes: 0, policy: 'never', needed: true }, false],
  ] as const)('%s', (_, one, expected) => {
    expect(isDisturbed(candidate(one))).toBe(expected);
  });
});
