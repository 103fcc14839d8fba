// Proves the main job on both families: what the plan says is what the host has afterwards, nothing else, and all of it is on record.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import { isEffective } from '../../src/core/change.ts';
import type { Plan } from '../../src/core/plan.ts';
import { type Applied, type Patchctl, patchctl, readEvents } from './patchctl.ts';
import { isRocky, manifest, only } from './slow-transaction.ts';

/** Read without patchctl: what is installed only because something else needs it, and what must not change. */
const MARKS = {
  debian: { automatic: 'apt-mark showauto', holds: 'apt-mark showhold' },
  rocky: {
    automatic: "dnf -q -C repoquery --installed --qf '%{name} %{reason}' | sed -n 's/ dependency$//p'",
    holds: 'cat /etc/dnf/plugins/versionlock.list',
  },
} as const;

interface Remembered {
  readonly automatic: readonly string[];
  readonly holds: readonly string[];
  /** `NAME VERSION` and, on Debian, dpkg's state. */
  readonly packages: readonly string[];
}

const lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .sort();

const remember = async (host: LabHost): Promise<Remembered> => {
  const marks = MARKS[isRocky(host) ? 'rocky' : 'debian'];
  return {
    automatic: lines((await host.exec(marks.automatic)).stdout),
    holds: lines((await host.exec(marks.holds)).stdout),
    packages: lines(await manifest(host)),
  };
};

/** The plan's arithmetic, done again without patchctl. */
const expectedPackages = (before: Remembered, plan: Plan, host: LabHost): readonly string[] => {
  const packages = new Map(before.packages.map((line) => [line.split(' ')[0], line]));
  const changes = plan.hosts.find(({ name }) => name === host.name)?.changes ?? [];
  for (const { package: name, to } of changes.filter(isEffective))
    packages.set(name, isRocky(host) ? `${name} ${to}` : `${name} ${to} ii `);
  return [...packages.values()].sort();
};

describe.skipIf(!requireLab())('patchctl apply', () => {
  let lab: Lab;
  let operator: Patchctl;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'debian1', family: 'debian' },
        { name: 'rocky1', family: 'rocky' },
        { name: 'budget1', family: 'debian', tier: 'critical' },
        { name: 'budget2', family: 'debian', tier: 'critical' },
        { name: 'budget3', family: 'debian', tier: 'critical', ring: 'production' },
      ],
    });
    operator = patchctl({ inventory: lab.inventoryPath });
  });

  describe('of a plan that was kept in a file', () => {
    const before = new Map<string, Remembered>();
    const names = ['debian1', 'rocky1'] as const;
    const selection = names.flatMap((name) => ['--host', name]);
    let file: string;
    let plan: Plan;
    let applied: Applied;

    const rememberedOf = (name: string): Remembered => {
      const found = before.get(name);
      if (found === undefined) throw new Error(`${name} was not remembered`);
      return found;
    };

    beforeAll(async () => {
      await lab.host('rocky1').exec('dnf -q -C -y mark remove lab-lib'); // automatic, as it is in the Debian image
      for (const name of names) before.set(name, await remember(lab.host(name)));
      file = join(operator.state, 'plan.json');
      ({ plan } = await operator.plan(...selection, '--out', file));
      applied = await operator.apply(file);
    });

    it('ends with both hosts patched and the ledger intact', async () => {
      expect(applied).toMatchObject({ code: 0 });
      for (const name of names) expect(applied.settled(name)).toMatchObject({ outcome: 'patched', fault: null });
      expect(await operator.json('audit', 'verify')).toMatchObject({ ok: true, first_bad: null });
    });

    it.each(names)('leaves %s with exactly the planned packages', async (name) => {
      const host = lab.host(name);
      expect(lines(await manifest(host))).toEqual(expectedPackages(rememberedOf(name), plan, host));
    });

    it.each(names)('keeps marks and holds on %s, and marks what came along as automatic', async (name) => {
      const [was, is] = [rememberedOf(name), await remember(lab.host(name))];
      expect(is.automatic).toEqual([...was.automatic, 'lab-newdep-data'].sort());
      expect(was.automatic).toContain('lab-lib');
      expect(is.holds).toEqual(was.holds);
      expect(is.holds.join()).toContain('lab-held');
    });

    it('shows in the plan what it does not do', () => {
      const left = (name: string) =>
        plan.hosts
          .find((host) => host.name === name)
          ?.changes.filter((change) => !isEffective(change))
          .map((change) => `${change.action} ${change.package}`)
          .sort();
      expect(left('debian1')).toEqual(['deferred lab-phased', 'held lab-held', 'kept-back lab-replace']);
      expect(left('rocky1')).toEqual(['held lab-held', 'kept-back lab-replace']);
    });

    it('refuses the same plan a second time and finds nothing left to do', async () => {
      const again = await operator.run('apply', file, '--yes');
      expect(again.code).toBe(3);
      expect(again.stderr).toContain(`was applied already, in run ${applied.events[0]?.['run']}`);
      const anew = await operator.apply(...selection);
      expect(anew.code).toBe(0);
      for (const name of names) expect(anew.settled(name).outcome).toBe('unchanged');
    });

    it('prints what its schemas say', async () => {
      const run = String(applied.events[0]?.['run']);
      for (const told of applied.events) OUTPUT_SCHEMAS['apply-event'].parse(told);
      OUTPUT_SCHEMAS['apply-end'].parse(applied.events.at(-1));
      OUTPUT_SCHEMAS.plan.parse(plan);
      const questions: readonly (readonly [keyof typeof OUTPUT_SCHEMAS, readonly string[]])[] = [
        ['scan', ['scan', '--no-refresh', '--host', 'debian1']],
        ['status', ['status']],
        ['history', ['history']],
        ['show-run', ['show', run]],
        ['show-host', ['show', run, 'rocky1']],
        ['hosts-check', ['hosts', 'check', '--host', 'debian1']],
        ['hosts-list', ['hosts', 'list']],
        ['audit-verify', ['audit', 'verify']],
      ];
      for (const [schema, words] of questions) {
        const document = await operator.json(...words);
        // Parsing leaves out what a schema does not know: that would be printed, and documented nowhere.
        expect(OUTPUT_SCHEMAS[schema].parse(document), schema).toEqual(document);
      }
    });
  });

  it('stops at a failure that the tier does not allow: later hosts get no intent and stay as they were', async () => {
    const names = ['budget1', 'budget2', 'budget3'];
    const others = [lab.host('budget2'), lab.host('budget3')];
    await lab.host('budget1').exec('touch /etc/lab/fail');
    const before = await Promise.all(others.map(manifest));
    const stopped = readEvents(
      await operator.run(
        'apply',
        ...names.flatMap((name) => ['--host', name]),
        ...only('lab-fail', 'lab-bugfix'),
        '--yes',
        '--json',
      ),
    );
    expect(stopped.code).toBe(5);
    expect(stopped.settled('budget1')).toMatchObject({ outcome: 'stranded', fault: { touched: 'yes' } });
    expect(stopped.events.find(({ type }) => type === 'run.stopped')).toMatchObject({
      reason: 'over-budget',
      not_started: ['budget2', 'budget3'],
    });
    expect(stopped.events.filter(({ host }) => host === 'budget2' || host === 'budget3')).toEqual([]);
    expect(await Promise.all(others.map(manifest))).toEqual(before);
  });
});
