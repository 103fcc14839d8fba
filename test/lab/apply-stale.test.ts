// Proves that apply does exactly its plan or nothing: a world that moved on, and a plan that cannot be believed, are refused untouched.
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { sleep } from '../../lab/shell.ts';
import type { FaultCode } from '../../src/core/fault.ts';
import { type Applied, type Patchctl, patchctl } from './patchctl.ts';
import { manifest, only } from './slow-transaction.ts';

/** What happens to each host between plan and apply, and the code of the refusal that it has to cause. */
const MOVES = {
  updated: { script: 'apt-get -q -y install lab-epoch', code: 'basis-moved', says: 'packages outside the plan' },
  'rocky-updated': { script: 'dnf -q -y upgrade lab-bugfix', code: 'basis-moved', says: 'lab-bugfix is 1.0-2.el9 now' },
  held: {
    script: 'apt-mark hold lab-bugfix',
    code: 'resolution-moved',
    says: 'held on the host since then: lab-bugfix',
  },
  'rocky-held': {
    script: 'dnf -q versionlock add lab-bugfix',
    code: 'resolution-moved',
    says: 'held on the host since then: lab-bugfix',
  },
  withdrawn: { script: 'apt-get -q update', code: 'version-vanished', says: 'lab-bugfix 1.0-1+deb12u1' },
  replaced: {
    script: 'echo 0123456789abcdef0123456789abcdef >/etc/machine-id',
    code: 'wrong-machine',
    says: '0123456789abc',
  },
} as const satisfies Record<string, { readonly script: string; readonly code: FaultCode; readonly says: string }>;

const NAMES = Object.keys(MOVES) as readonly (keyof typeof MOVES)[];

describe.skipIf(!requireLab())('a plan that the world has left behind', () => {
  let lab: Lab;
  let operator: Patchctl;
  let applied: Applied;
  const before = new Map<string, string>();

  beforeAll(async () => {
    const hosts = NAMES.map((name) => ({ name, family: name.startsWith('rocky') ? 'rocky' : 'debian' }) as const);
    lab = await raiseLab({ hosts: [...hosts, { name: 'calm', family: 'debian' }] });
    operator = patchctl({ inventory: lab.inventoryPath });
  });
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });

  describe('on hosts that changed', () => {
    beforeAll(async () => {
      const file = join(operator.state, 'moved.json');
      const selection = NAMES.flatMap((name) => ['--host', name]);
      expect(await operator.run('plan', ...selection, ...only('lab-bugfix'), '--out', file)).toMatchObject({ code: 0 });
      await lab.withdraw('debian', 'lab-bugfix', '1.0-1+deb12u1');
      for (const name of NAMES) {
        expect(await lab.host(name).exec(MOVES[name].script), name).toMatchObject({ code: 0 });
        before.set(name, await manifest(lab.host(name)));
      }
      applied = await operator.apply(file);
    });

    it.each(NAMES)('refuses %s, says why, and leaves it as it is', async (name) => {
      expect(applied.settled(name)).toMatchObject({
        outcome: 'refused',
        fault: {
          code: MOVES[name].code,
          touched: 'no',
          message: expect.stringContaining(MOVES[name].says),
          hint: expect.stringContaining('patchctl plan'),
        },
      });
      expect(applied.event(name, 'apply.started')).toBeUndefined();
      expect(await manifest(lab.host(name))).toBe(before.get(name));
    });

    it('ends with the exit code of hosts that are known and sound', () => {
      expect(applied.code).toBe(4);
    });
  });

  it('is refused when it is too old, was edited, or was drawn from another inventory, before a host is contacted', async () => {
    const host = lab.host('calm');
    const untouched = await manifest(host);
    const [fresh, old] = [join(operator.state, 'fresh.json'), join(operator.state, 'old.json')];
    const planning = ['plan', '--host', 'calm', ...only('lab-epoch')];
    await Promise.all([
      operator.run(...planning, '--out', fresh),
      operator.run(...planning, '--out', old, '--expires', '1s'),
    ]);
    const edited = join(operator.state, 'edited.json');
    writeFileSync(edited, readFileSync(fresh, 'utf8').replace('"1:9.10-1"', '"1:9.11-1"'));
    const inventory = join(operator.state, 'inventory.yaml');
    copyFileSync(lab.inventoryPath, inventory);
    appendFileSync(inventory, '# a thought\n');
    await sleep(1_100);
    host.freeze(); // nobody can have asked it
    const expired = await operator.run('apply', old, '--yes');
    const changed = await operator.run('apply', edited, '--yes');
    const elsewhere = await operator.run('apply', fresh, '--yes', '--inventory', inventory);
    host.thaw();
    expect([expired.code, changed.code, elsewhere.code]).toEqual([3, 3, 3]);
    expect(expired.stderr).toMatch(/expired at .*; draw a new plan: patchctl plan --out FILE/);
    expect(changed.stderr).toMatch(/was changed after it was drawn.*draw a new plan/);
    expect(elsewhere.stderr).toMatch(
      /the inventory changed since plan .*\n.*draw a new plan: patchctl plan --out FILE/,
    );
    expect(await manifest(host)).toBe(untouched);
  });

  it('records a run in which no host could be reached: a nightly job must not leave a gap', async () => {
    const inventory = join(operator.state, 'elsewhere.yaml');
    writeFileSync(inventory, readFileSync(lab.inventoryPath, 'utf8').replace(lab.host('calm').address, '127.0.0.9'));
    const missed = await operator.apply('--host', 'calm', '--inventory', inventory);
    expect(missed.code).toBe(4);
    expect(missed.settled('calm')).toMatchObject({ outcome: 'unreachable', fault: { touched: 'no' } });
    expect(await operator.json('history', '--limit', '1')).toMatchObject({
      runs: [{ exit_code: 4, outcomes: { calm: 'unreachable' } }],
    });
  });
});
