// Random fleets in virtual time: whatever fails and however long it takes, no limit is ever broken and no host is lost.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limit } from '../../core/limit.ts';
import { limitsOf } from '../../core/scheduling/limits-of.ts';
import { limitIndex, mayStart } from '../../core/scheduling/may-start.ts';
import { runHosts } from './run-hosts.ts';

interface Simulated {
  readonly name: string;
  readonly address: string;
  readonly domains: readonly string[];
  readonly groups: readonly string[];
  readonly jumps: readonly { readonly name: string; readonly address: string }[];
  /** Virtual milliseconds at work. */
  readonly takes: number;
  readonly endsDown: boolean;
  /** Down before anything was begun. */
  readonly wasDown: boolean;
  readonly wave: 0 | 1;
}

const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.uniqueArray(arbitrary, { maxLength: 2 });

const anyHost = fc.record({
  domains: few(fc.constantFrom('hv1', 'hv2', 'rack')),
  groups: few(fc.constantFrom('web', 'db', 'quorum')),
  behind: fc.option(fc.nat({ max: 3 })),
  takes: fc.integer({ min: 1, max: 50 }),
  endsDown: fc.boolean(),
  wasDown: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  wave: fc.constantFrom(0 as const, 1 as const),
});

const anyFleet = fc.record({
  hosts: fc.array(anyHost, { minLength: 1, maxLength: 14 }).map((some) =>
    some.map(({ behind, ...host }, i): Simulated => {
      // The first hosts of the fleet are jump hosts of later ones; nobody is behind itself.
      const jumps = behind === null || behind >= i ? [] : [{ name: `h${behind}`, address: `h${behind}` }];
      return { name: `h${i}`, address: `h${i}`, jumps, ...host };
    }),
  ),
  atOnce: fc.integer({ min: 1, max: 6 }),
  rack: fc.integer({ min: 1, max: 3 }),
  web: fc.integer({ min: 1, max: 3 }),
  quorum: fc.oneof(fc.constant('majority' as const), fc.integer({ min: 1, max: 4 })),
});

const count = (value: number) => ({ kind: 'count', value }) as const;

interface Watched {
  readonly started: string[];
  readonly putOff: string[];
  readonly busy: Set<string>;
  readonly down: Set<string>;
}

/** The work at hand as a queue by virtual time: the next host to end is told so once nothing else moves. */
const virtualTime = () => {
  let now = 0;
  const work: { readonly at: number; readonly end: () => void }[] = [];
  return {
    work: (takes: number) => new Promise<void>((resolve) => work.push({ at: now + takes, end: resolve })),
    async until(done: Promise<void>): Promise<void> {
      let ended = false;
      const watched = done.finally(() => {
        ended = true;
      });
      for (let idle = 0; !ended; ) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = work.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined && ++idle > 20) throw new Error('nothing is at work, and nothing ends: a deadlock');
        if (next === undefined) continue;
        idle = 0;
        work.splice(work.indexOf(next), 1);
        now = next.at;
        next.end();
      }
      await watched;
    },
  };
};

const missing = ({ hosts }: Limit, { busy, down }: Watched): number =>
  hosts.filter((name) => busy.has(name) || down.has(name)).length;

const simulate = async (
  hosts: readonly Simulated[],
  limits: readonly Limit[],
  { atOnce, onMove }: { atOnce: number; onMove: (w: Watched) => void },
): Promise<Watched> => {
  const down = new Set(hosts.filter(({ wasDown }) => wasDown).map(({ name }) => name));
  const watched: Watched = { started: [], putOff: [], busy: new Set(), down };
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const limitsOn = limitIndex(limits);
  for (const wave of [0, 1]) {
    const time = virtualTime();
    const run = runHosts({
      hosts: hosts.filter((host) => host.wave === wave && !host.wasDown).map(({ name }) => name),
      atOnce,
      limitsOn,
      down,
      stopped: () => false,
      async patch(name) {
        watched.started.push(name);
        watched.busy.add(name);
        onMove(watched);
        await time.work(byName.get(name)?.takes ?? 1);
        if (byName.get(name)?.endsDown) down.add(name);
        watched.busy.delete(name);
      },
      async putOff({ host }) {
        expect(watched.busy.size, 'a host is put off only when nothing else is left to wait for').toBe(0);
        expect(mayStart(host, watched, limitsOn(host))).toBeDefined();
        watched.putOff.push(host);
      },
    });
    await time.until(run);
  }
  return watched;
};

describe('hosts at work', () => {
  it('never exceed a limit of their domains and groups, over waves, beyond what was down before', async () => {
    await fc.assert(
      fc.asyncProperty(anyFleet, async ({ hosts, atOnce, rack, web, quorum }) => {
        const limits = limitsOf({
          hosts,
          domains: [{ name: 'rack', maxUnavailable: count(rack) }],
          groups: [
            { name: 'web', maxUnavailable: count(web) },
            { name: 'db', maxUnavailable: { kind: 'percent', value: 25 } },
            { name: 'quorum', quorum },
          ],
        });
        const before = hosts.filter(({ wasDown }) => wasDown).map(({ name }) => name);
        const seen = await simulate(hosts, limits, {
          atOnce,
          onMove: (watched) => {
            expect(watched.busy.size).toBeLessThanOrEqual(atOnce);
            for (const limit of limits.filter(({ kind }) => kind !== 'jump')) {
              const gone = limit.hosts.filter((name) => before.includes(name)).length;
              expect(missing(limit, watched)).toBeLessThanOrEqual(Math.max(limit.max_unavailable, gone));
            }
            for (const { hosts: members } of limits.filter(({ kind }) => kind === 'jump')) {
              const [jump = '', ...behind] = members;
              if (watched.busy.has(jump)) expect(behind.some((name) => watched.busy.has(name))).toBe(false);
            }
          },
        });
        const due = hosts.filter(({ wasDown }) => !wasDown).map(({ name }) => name);
        expect([...seen.started, ...seen.putOff].toSorted()).toEqual(due.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  it('go in order where nothing holds them back', async () => {
    const started: string[] = [];
    await runHosts({
      hosts: ['a', 'b', 'c'],
      atOnce: 1,
      limitsOn: () => [],
      down: new Set(),
      stopped: () => false,
      patch: async (name) => void started.push(name),
      putOff: async () => undefined,
    });
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('are not begun any more when told to stop, nor after one of them broke', async () => {
    const started: string[] = [];
    const crew = {
      hosts: ['a', 'b', 'c', 'd'],
      atOnce: 2,
      limitsOn: () => [],
      down: new Set<string>(),
      stopped: () => started.length >= 3,
      patch: async (name: string) => void started.push(name),
      putOff: async () => undefined,
    };
    await runHosts(crew);
    expect(started).toEqual(['a', 'b', 'c']);
    started.length = 0;
    const broken = runHosts({ ...crew, stopped: () => false, patch: (name) => breakAt(name, started) });
    await expect(broken).rejects.toThrow('the disk is full');
    expect(started).toEqual(['a', 'b']);
  });
});

const breakAt = async (name: string, started: string[]): Promise<void> => {
  started.push(name);
  if (name === 'a') throw new Error('the disk is full');
  await new Promise((resolve) => setImmediate(resolve));
};
