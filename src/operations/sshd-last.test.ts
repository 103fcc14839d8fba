// One job or two transactions, as the plan says; and what the plan says of it.
import { describe, expect, it } from 'vitest';
import type { Change } from '../core/change.ts';
import type { PlanHost } from '../core/plan.ts';
import type { Halves } from '../core/self-sever.ts';
import type { PackageManager, PackageSnapshot } from '../package-managers/package-manager.ts';
import { applyInTurn, withSshdTurn } from './sshd-last.ts';

const changes = ['libc6', 'openssh-server', 'nginx'].map(
  (name) => ({ action: 'upgrade', package: name }) as unknown as Change,
);
const manager = {
  apply: (some: readonly Change[]) => ({
    script: new URL('file:///apply.sh'),
    args: some.map((change) => change.package),
  }),
  sshdLast: { kind: 'parts', carriesOn: [107] },
} as unknown as PackageManager;
const whole = {
  ...manager,
  sshdLast: { kind: 'whole', apply: ({ first, last }: Halves) => ({ args: [first.length, last.length] }) },
} as unknown as PackageManager;
const planned = { changes, attention: [] } as unknown as PlanHost;

describe('sshd, updated last', () => {
  it('is one job of two transactions where the plan says so', () => {
    const job = applyInTurn(manager, { ...planned, last: ['openssh-server'] }, {} as PackageSnapshot);
    expect(job).toMatchObject({
      args: ['libc6', 'nginx'],
      next: { args: ['openssh-server'] },
      carriesOn: [107],
    });
  });

  it('is a job of the manager itself where nothing may stay left out', () => {
    const job = applyInTurn(whole, { ...planned, last: ['openssh-server'] }, {} as PackageSnapshot);
    expect(job.args).toEqual([2, 1]);
  });

  it('is one transaction otherwise', () => {
    const job = applyInTurn(manager, planned, {} as PackageSnapshot);
    expect(job.args).toEqual(['libc6', 'openssh-server', 'nginx']);
    expect(job.next).toBeUndefined();
  });

  it('is named in the plan, or why it is not', () => {
    expect(withSshdTurn(planned, { kind: 'apart', last: ['openssh-server'] })).toMatchObject({
      last: ['openssh-server'],
      attention: ['sshd is updated last, behind everything else: openssh-server'],
    });
    expect(withSshdTurn(planned, { kind: 'together', why: 'the halves need each other' }).attention).toEqual([
      'sshd is updated together with the rest: the halves need each other',
    ]);
    expect(withSshdTurn(planned, undefined)).toBe(planned);
  });
});
