// Which hosts a plan of reboots takes, and what it leaves of a plan for patching.
import { describe, expect, it } from 'vitest';
import { fault } from '../../core/fault.ts';
import type { PlanHost } from '../../core/plan.ts';
import { planReboot } from './plan-reboot.ts';

const host = (needed: PlanHost['reboot']['needed'], over: Partial<PlanHost> = {}): PlanHost =>
  ({
    name: 'web01',
    verdict: 'changes',
    basis: 'd',
    faults: [],
    changes: [{ package: 'nginx' }],
    severs: [],
    attention: ['kernel 6.9 is installed but cannot be booted'],
    reboot: { needed, reasons: ['flag file: libc6'], policy: 'never' },
    ...over,
  }) as unknown as PlanHost;

describe('a plan of reboots', () => {
  it.each([
    [true, 'always', 'changes'],
    [false, 'always', 'changes'],
    [true, 'if-needed', 'changes'],
    [false, 'if-needed', 'up-to-date'],
    ['unknown', 'if-needed', 'up-to-date'],
  ] as const)('where the need is %s and the wish %s, is a host with %s', (needed, wish, verdict) => {
    const planned = planReboot(host(needed), wish);
    expect(planned).toMatchObject({
      verdict,
      changes: [],
      attention: ['kernel 6.9 is installed but cannot be booted'],
    });
    expect(planned.reboot.policy).toBe(verdict === 'changes' ? 'always' : 'never');
  });

  it('takes a host that could not be patched, and says why', () => {
    const full = host(true, { verdict: 'refused', faults: [fault('disk-full', '/boot is full')] });
    expect(planReboot(full, 'always')).toMatchObject({ verdict: 'changes', faults: [] });
    expect(planReboot(full, 'always').attention).toContain('/boot is full');
  });

  it('does not take a host on which a package manager is at work, or that nobody could look at', () => {
    const busy = host(true, { verdict: 'refused', faults: [fault('lock-held', 'apt-get (pid 7)')] });
    expect(planReboot(busy, 'always')).toMatchObject({ verdict: 'refused', faults: [{ code: 'lock-held' }] });
    const silent = host('unknown', { verdict: 'unknown', basis: null, faults: [fault('connection-lost', 'x')] });
    expect(planReboot(silent, 'always')).toBe(silent);
  });
});
