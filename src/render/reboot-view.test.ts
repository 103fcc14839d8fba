// What a person reads of reboots in a plan: in one that only reboots, and beside changes.
import { describe, expect, it } from 'vitest';
import { plain, planHost, planOf } from '../../test/sample-fleet.ts';
import { PLAIN_OPTIONS } from '../../test/sample-host.ts';
import type { PlanHost } from '../core/plan.ts';
import { renderPlan } from './plan-view.ts';

const reboot = (
  policy: PlanHost['reboot']['policy'],
  needed: PlanHost['reboot']['needed'],
): Pick<PlanHost, 'reboot'> => ({
  reboot: { policy, needed, reasons: needed === true ? ['flag file: libc6'] : [] },
});
const drawn = (hosts: readonly PlanHost[], goal: 'patch' | 'reboot'): string =>
  renderPlan({ ...planOf(hosts), options: { ...PLAIN_OPTIONS, goal } }, plain(110), {
    detail: false,
    next: { kind: 'applying' },
  });

describe('a plan of reboots', () => {
  it('says who, whether it must, and why', () => {
    const hosts = [
      planHost('web01', { changes: [], ...reboot('always', true) }),
      planHost('web02', { changes: [], ...reboot('always', false) }),
      planHost('db01', { verdict: 'up-to-date', changes: [], ...reboot('never', 'unknown') }),
    ];
    const text = drawn(hosts, 'reboot');
    expect(text).toMatch(/^Reboot plan [0-9a-f]{8} /);
    expect(text).toMatch(/HOST +OS +NEEDED +WHY/);
    expect(text).toMatch(/web01 .* yes +flag file: libc6/);
    expect(text).toMatch(/web02 .* no, but asked for/);
    expect(text).toContain('db01  no need for a reboot is known');
    expect(text).not.toContain('Reboots');
  });
});

describe('a plan of changes', () => {
  it('names hosts that will be rebooted, and those on which nothing else is done', () => {
    const hosts = [
      planHost('web01', { ...reboot('if-needed', true) }),
      planHost('db01', { verdict: 'up-to-date', changes: [], ...reboot('if-needed', true) }),
      planHost('db02', { verdict: 'up-to-date', changes: [], ...reboot('never', true) }),
    ];
    const text = drawn(hosts, 'patch');
    expect(text).toContain('Reboots    web01, db01  reboots: it needs to already; nothing else is done on db01');
  });

  it('that only reboots does not say that there is nothing to do', () => {
    const idle = planHost('db01', { verdict: 'up-to-date', changes: [], ...reboot('always', false) });
    expect(drawn([idle], 'patch')).not.toContain('Nothing to do');
  });
});
