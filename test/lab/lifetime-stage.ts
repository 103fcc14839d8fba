// What the lifetime tests share: one lab in which every scenario has hosts and a state directory of its own, so that all run at once.
import { afterAll, beforeAll, expect } from 'vitest';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { type Applied, type Patchctl, patchctl, readEvents, type Surroundings, type Told } from './patchctl.ts';
import { installed, only, publishSlow, timesChanged, updated } from './slow-transaction.ts';

export interface Stage {
  host(name: string): LabHost;
  /** An operator with a state directory of their own. */
  seat(): Patchctl;
  surroundings(): Surroundings;
}

/** Raises a lab around the tests that are registered beside it; hosts whose name starts with `rocky` are Rocky hosts. */
export function raiseStage(names: readonly string[]): Stage {
  let lab: Lab;
  const seats: Patchctl[] = [];
  beforeAll(async () => {
    const family = (name: string) => (name.startsWith('rocky') ? 'rocky' : 'debian');
    lab = await raiseLab({ hosts: names.map((name) => ({ name, family: family(name), tier: 'critical' }) as const) });
    await publishSlow(lab);
  });
  afterAll(async () => {
    for (const made of seats) made.clean();
    await lab?.down();
  });
  const surroundings = (): Surroundings => ({ inventory: lab.inventoryPath });
  return {
    host: (name) => lab.host(name),
    seat: () => {
      const made = patchctl(surroundings());
      seats.push(made);
      return made;
    },
    surroundings,
  };
}

/** The words that update lab-slow, and nothing else, on these hosts without asking. */
export const applying = (...hosts: readonly LabHost[]): readonly string[] => [
  'apply',
  ...hosts.flatMap((host) => ['--host', host.name]),
  ...only('lab-slow'),
  '--yes',
];

export const resume = async (operator: Patchctl, ...run: readonly string[]): Promise<Applied> =>
  readEvents(await operator.run('resume', ...run, '--yes', '--json'));

/** Everything the ledger says about a host, over all runs. */
const ledgerOf = async (operator: Patchctl, host: LabHost): Promise<readonly Told[]> => {
  const exported = await operator.run('audit', 'export');
  const rows = exported.stdout.split('\n').filter((line) => line !== '');
  return rows.map((line) => JSON.parse(line) as Told).filter((row) => row.host === host.name);
};

/** The host's own evidence: up to date, and changed by one transaction. */
export const expectChangedOnce = async (host: LabHost): Promise<void> => {
  expect(await installed(host, 'lab-slow')).toBe(updated(host));
  expect(await timesChanged(host)).toBe(1);
};

/** One transaction, one job on the host, one intent in an intact ledger. */
export const expectPatchedOnce = async (operator: Patchctl, host: LabHost): Promise<void> => {
  await expectChangedOnce(host);
  expect((await host.exec('ls /var/lib/patchctl/jobs')).stdout.trim().split('\n')).toHaveLength(1);
  const intents = (await ledgerOf(operator, host)).filter((row) => row.type === 'apply.started');
  expect(intents).toHaveLength(1);
  expect((await operator.run('audit', 'verify')).code).toBe(0);
};
