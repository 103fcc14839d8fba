// Waves, budgets and draining, with a network on which nobody answers: every host that is tried fails untouched.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALWAYS_OPEN, OPEN_GATES, PLAIN_OPTIONS, sampleHost, sampleWave } from '../../test/sample-host.ts';
import { createBastion } from '../bastion/create-bastion.ts';
import type { PatchEvent } from '../core/event.ts';
import { fault } from '../core/fault.ts';
import { type Hook, NO_HOOKS } from '../core/health/hook.ts';
import type { Limit } from '../core/limit.ts';
import { FRESH, type HostState } from '../core/patching/state.ts';
import { type Plan, type PlanHost, type PlanWave, sealPlan } from '../core/plan.ts';
import { failed } from '../core/result.ts';
import { WHOLE_FLEET } from '../core/selection.ts';
import { type ApplyRequest, applyPlan } from './apply-plan.ts';
import type { Context } from './context.ts';
import { DEFAULT_PATIENCE } from './effects/effect-context.ts';
import type { Journal } from './journal.ts';

const NO_REBOOT = { needed: false, reasons: [], policy: 'never' } as const;
const NO_WAY_BACK = { verdict: 'none', reasons: [], snapshot: 'packages' } as const;

const planOf = (waves: readonly PlanWave[], limits: readonly Limit[]): Plan =>
  sealPlan({
    version: 2,
    created: '2026-11-22T00:00:00.000Z',
    expires: '2026-11-23T00:00:00.000Z',
    inventory: { path: 'inventory.yaml', sha256: '0'.repeat(64) },
    selection: WHOLE_FLEET,
    options: PLAIN_OPTIONS,
    feeds: [],
    waves,
    max_failures: null,
    limits,
    hosts: waves.flatMap((wave) =>
      wave.hosts.map(
        (name) =>
          ({
            name,
            changes: [{ action: 'upgrade' }],
            machine_id: null,
            reboot: NO_REBOOT,
            rollback: NO_WAY_BACK,
            expected_s: 60,
          }) as unknown as PlanHost,
      ),
    ),
  });

const wave = (name: string, size: number, { batch = 1, budget = 0 } = {}): PlanWave =>
  sampleWave({
    ring: name,
    tier: 'standard',
    batch,
    max_failures: budget,
    hosts: Array.from({ length: size }, (_, i) => `${name}${i}`),
  });

interface Watched {
  readonly events: { readonly host: string | null; readonly event: PatchEvent }[];
  tried: string[];
  most: number;
}

const run = async (
  waves: readonly PlanWave[],
  {
    states,
    drainAfter,
    brokenAfter = Number.POSITIVE_INFINITY,
    limits = [],
    over = {},
  }: {
    states?: Map<string, HostState>;
    drainAfter?: number;
    brokenAfter?: number;
    limits?: readonly Limit[];
    over?: Partial<ApplyRequest>;
  } = {},
) => {
  const watched: Watched = { events: [], tried: [], most: 0 };
  const drain = new AbortController();
  let flying = 0;
  const context: Context = {
    transport: {
      async connect(host) {
        watched.tried.push(host.name);
        flying += 1;
        watched.most = Math.max(watched.most, flying);
        if (watched.tried.length === drainAfter) drain.abort();
        await new Promise((resolve) => setImmediate(resolve));
        flying -= 1;
        return failed(fault('connection-refused', 'nobody is there'));
      },
      close: async () => undefined,
    },
    managerFor: () => undefined,
    clock: { now: () => 0 },
    bastion: createBastion({ directory: '/', environment: {} }),
    sudoPassword: async () => null,
    connectTimeoutMs: 1,
    concurrency: 8,
  };
  const journal: Journal = {
    run: '2026-11-22.1',
    async append(host, event) {
      if (watched.events.length >= brokenAfter) throw new Error('the disk is full');
      watched.events.push({ host, event });
    },
    putArtifact: async () => 'x',
  };
  const plan = planOf(waves, limits);
  const hosts = new Map(plan.hosts.map((entry) => [entry.name, sampleHost({ name: entry.name })]));
  const result = applyPlan(
    {
      plan,
      hosts,
      patience: { ...DEFAULT_PATIENCE, reconnectMs: 0 },
      drain: drain.signal,
      calendar: ALWAYS_OPEN,
      overrideWindows: false,
      presumedDown: new Set(),
      held: new Map(),
      gates: OPEN_GATES,
      runHooks: NO_HOOKS,
      ...(states && { states }),
      ...over,
    },
    context,
    journal,
  );
  return { watched, result };
};

describe('a failure budget', () => {
  it('starts one host more than it allows, and no host of a later wave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (size, budget, batch) => {
          const { watched, result } = await run([wave('a', size, { batch, budget }), wave('b', 2)]);
          const end = await result;
          const most = Math.min(size, budget + batch);
          const over = size > budget;
          expect(watched.tried.filter((name) => name.startsWith('a')).length).toBeLessThanOrEqual(over ? most : size);
          expect(watched.tried.some((name) => name.startsWith('b'))).toBe(!over);
          expect(watched.most).toBeLessThanOrEqual(batch);
          const stop = watched.events.find(({ event }) => event.type === 'run.stopped')?.event;
          if (over) expect(stop).toMatchObject({ reason: 'over-budget', notStarted: end.notStarted });
          for (const name of end.notStarted) expect(watched.events.some(({ host }) => host === name)).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('counts the failures of earlier sittings', async () => {
    const settled: HostState = { kind: 'settled', trail: { ...FRESH, job: 'j' }, outcome: 'stranded', fault: null };
    const { watched, result } = await run([wave('a', 2), wave('b', 1)], {
      states: new Map([
        ['a0', settled],
        ['a1', settled],
      ]),
    });
    expect(await result).toMatchObject({
      outcomes: { a0: 'stranded', a1: 'stranded' },
      notStarted: ['b0'],
      stopped: 'over-budget',
    });
    expect(watched.tried).toEqual([]);
  });

  it('does not speak of stopping when nothing is left to start', async () => {
    const { result } = await run([wave('a', 1)]);
    expect(await result).toEqual({ outcomes: { a0: 'unreachable' }, notStarted: [], stopped: null });
  });
});

describe('an interruption', () => {
  it('starts nothing new and names what was not started', async () => {
    const { watched, result } = await run([wave('a', 5, { budget: 9 }), wave('b', 1)], { drainAfter: 2 });
    expect(await result).toMatchObject({ notStarted: ['a2', 'a3', 'a4', 'b0'], stopped: 'interrupted' });
    expect(watched.tried).toEqual(['a0', 'a1']);
  });
});

describe('a resumed run', () => {
  it('first looks at every host that may have been changed, whatever its wave and the budget', async () => {
    const states = new Map<string, HostState>([
      ['a0', { kind: 'settled', trail: FRESH, outcome: 'refused', fault: null }],
      ['b0', { kind: 'adrift', trail: { ...FRESH, job: 'job-b0' }, job: 'job-b0' }],
    ]);
    const { watched, result } = await run([wave('a', 2), wave('b', 1)], { states });
    // Nobody answers, so that the look proves nothing: a host with a job is stranded then, never unreachable.
    expect(await result).toMatchObject({
      outcomes: { a0: 'refused', b0: 'stranded' },
      notStarted: ['a1'],
      stopped: 'over-budget',
    });
    expect(watched.tried).toEqual(['b0']);
    expect(watched.events.some(({ event }) => event.type === 'apply.started')).toBe(false);
  });

  it('does not leave a host drained that was queued again, whatever the budget and the windows', async () => {
    const states = new Map<string, HostState>([
      ['a0', { kind: 'settled', trail: FRESH, outcome: 'refused', fault: null }],
      ['b0', { kind: 'queued', trail: { ...FRESH, hooked: true } }],
    ]);
    const undrain: Hook = { name: 'undrain', command: 'true', on: 'bastion', timeoutMs: 5_000 };
    const hooks = { ...NO_HOOKS, after: [undrain] };
    const host = (name: string) => [name, sampleHost({ name, hooks })] as const;
    const hosts = new Map([host('a0'), host('a1'), host('b0')]);
    for (const calendar of [ALWAYS_OPEN, { ...ALWAYS_OPEN, openAt: () => undefined }]) {
      const { watched, result } = await run([wave('a', 2), wave('b', 1)], { states, over: { hosts, calendar } });
      expect(await result).toMatchObject({ notStarted: ['a1'], stopped: 'over-budget' });
      const ran = eventsOf(watched, 'hooks.finished').map(({ host: name, event }) => [name, event]);
      expect(ran).toMatchObject([['b0', { phase: 'after', results: [{ name: 'undrain', code: 0 }] }]]);
    }
  });
});

describe('a journal that can no longer be written', () => {
  it('ends the run before anything else is started', async () => {
    const { watched, result } = await run([wave('a', 6, { batch: 2, budget: 9 })], { brokenAfter: 2 });
    await expect(result).rejects.toThrow('the disk is full');
    expect(watched.tried.length).toBeLessThanOrEqual(3);
  });
});

const eventsOf = ({ events }: Watched, type: PatchEvent['type']) => events.filter(({ event }) => event.type === type);

describe('a batch', () => {
  it('has a budget of its own', async () => {
    const batched = { ...wave('a', 6, { batch: 2, budget: 9 }), max_batch_failures: 0 };
    const { watched, result } = await run([batched]);
    expect(await result).toMatchObject({ stopped: 'over-budget', notStarted: ['a2', 'a3', 'a4', 'a5'] });
    expect(eventsOf(watched, 'run.stopped')[0]?.event).toMatchObject({
      message: 'more hosts failed than a batch of the tier allows (2, 0 allowed); 4 hosts were not started',
    });
  });
});

describe('a limit', () => {
  it('counts a host that an earlier wave left down, and names it', async () => {
    const limits: readonly Limit[] = [{ kind: 'domain', name: 'hv1', max_unavailable: 1, hosts: ['a0', 'b0'] }];
    const { watched, result } = await run([wave('a', 1, { budget: 9 }), wave('b', 2, { budget: 9 })], { limits });
    expect(await result).toEqual({
      outcomes: { a0: 'unreachable', b0: 'deferred', b1: 'unreachable' },
      notStarted: [],
      stopped: null,
    });
    expect(watched.tried).toEqual(['a0', 'b1']);
    const settled = eventsOf(watched, 'host.settled').find(({ host }) => host === 'b0')?.event;
    expect(settled).toMatchObject({ fault: { code: 'limit-reached', message: 'domain hv1: a0 is down (1 may be)' } });
  });

  it('counts a member that is in no plan and was down when last heard of', async () => {
    const limits: readonly Limit[] = [{ kind: 'domain', name: 'hv1', max_unavailable: 1, hosts: ['a0', 'elsewhere'] }];
    const over = { presumedDown: new Set(['elsewhere', 'a0']) };
    const { watched, result } = await run([wave('a', 1)], { limits, over });
    expect((await result).outcomes).toEqual({ a0: 'deferred' });
    expect(watched.tried).toEqual([]);
  });

  it('keeps members of a domain apart that a batch would take together', async () => {
    const limits: readonly Limit[] = [{ kind: 'domain', name: 'hv1', max_unavailable: 1, hosts: ['a0', 'a1', 'a2'] }];
    const { watched, result } = await run([wave('a', 4, { batch: 4, budget: 9 })], { limits });
    expect((await result).outcomes).toMatchObject({ a0: 'unreachable', a1: 'deferred', a2: 'deferred' });
    expect(watched.tried).toEqual(['a0', 'a3']);
  });
});

describe('a closed window', () => {
  const closed = { ...ALWAYS_OPEN, openAt: () => undefined };

  it('puts hosts off, which is no failure', async () => {
    const { watched, result } = await run([wave('a', 2), wave('b', 1)], { over: { calendar: closed } });
    expect(await result).toEqual({
      outcomes: { a0: 'deferred', a1: 'deferred', b0: 'deferred' },
      notStarted: [],
      stopped: null,
    });
    expect(watched.tried).toEqual([]);
  });

  it('keeps nobody out when it is overridden', async () => {
    const { watched, result } = await run([wave('a', 1)], { over: { calendar: closed, overrideWindows: true } });
    expect((await result).outcomes).toEqual({ a0: 'unreachable' });
    expect(watched.tried).toEqual(['a0']);
  });
});

describe('a host that another run has begun and not settled', () => {
  const held = new Map([['a0', '2026-11-21.4']]);

  it('is left alone, with the command that settles it, while the others go', async () => {
    const { watched, result } = await run([wave('a', 2)], { over: { held } });
    expect((await result).outcomes).toEqual({ a0: 'deferred', a1: 'unreachable' });
    expect(watched.tried).toEqual(['a1']);
    expect(eventsOf(watched, 'host.settled').find(({ host }) => host === 'a0')?.event).toMatchObject({
      fault: { code: 'run-unfinished', hint: 'patchctl resume 2026-11-21.4', touched: 'no' },
    });
  });

  it('may be out of its pool: it counts as down, and not as one that its own domain keeps back', async () => {
    const limits: readonly Limit[] = [{ kind: 'domain', name: 'hv1', max_unavailable: 1, hosts: ['a0', 'a1'] }];
    const { watched, result } = await run([wave('a', 2)], { limits, over: { held } });
    expect((await result).outcomes).toEqual({ a0: 'deferred', a1: 'deferred' });
    expect(watched.tried).toEqual([]);
    const codes = eventsOf(watched, 'host.settled').map(({ event }) => 'fault' in event && event.fault?.code);
    expect(codes).toEqual(['run-unfinished', 'limit-reached']);
  });

  it('is taken to its end where this run has begun it, too', async () => {
    const states = new Map<string, HostState>([['a0', { kind: 'adrift', trail: { ...FRESH, job: 'j' }, job: 'j' }]]);
    const { watched, result } = await run([wave('a', 1)], { states, over: { held } });
    expect((await result).outcomes).toEqual({ a0: 'stranded' });
    expect(watched.tried).toContain('a0');
  });
});

describe('a wave whose canaries were put off', () => {
  it('tries its own hosts one by one, and stops at the first failure', async () => {
    const limits: readonly Limit[] = [{ kind: 'group', name: 'q', max_unavailable: 0, hosts: ['a0', 'b0'] }];
    const canary = { ...wave('a', 1), canary: true };
    const { watched, result } = await run([canary, wave('b', 5, { batch: 4, budget: 4 })], { limits });
    expect(await result).toMatchObject({
      outcomes: { a0: 'deferred', b1: 'unreachable' },
      notStarted: ['b0', 'b2', 'b3', 'b4'],
      stopped: 'over-budget',
    });
    expect(watched.tried).toEqual(['b1']);
  });
});

describe('a gate', () => {
  const gated: PlanWave = { ...wave('b', 1), gate: { settle_s: 0, approval: true } };
  const gates = { ...OPEN_GATES, isApproved: async () => false };

  it('that nobody opens stops the run before its wave', async () => {
    const { watched, result } = await run([wave('a', 1, { budget: 9 }), gated], { over: { gates } });
    expect(await result).toMatchObject({ stopped: 'not-approved', notStarted: ['b0'] });
    expect(watched.tried).toEqual(['a0']);
  });

  it('that was passed in an earlier sitting is not asked again', async () => {
    const { watched, result } = await run([wave('a', 1, { budget: 9 }), gated], {
      over: { gates, passed: new Set([2]) },
    });
    expect(await result).toMatchObject({ stopped: null });
    expect(watched.tried).toEqual(['a0', 'b0']);
  });
});

describe('a host that did not come back from its reboot', () => {
  it('ends the run whatever the budget says', async () => {
    const gone: HostState = {
      kind: 'settled',
      trail: { ...FRESH, job: 'j', reboot: 'ordered' },
      outcome: 'stranded',
      fault: fault('unreachable-after-reboot', 'no answer for 10 min'),
    };
    const { watched, result } = await run([wave('a', 2, { budget: 9 })], { states: new Map([['a0', gone]]) });
    expect(await result).toMatchObject({ stopped: 'host-gone', notStarted: ['a1'] });
    expect(watched.tried).toEqual([]);
  });
});

describe('a before_run hook', () => {
  const hook = (command: string) => ({ name: 'silence', command, on: 'bastion', timeoutMs: 5_000 }) as const;

  it('that fails keeps every host untouched', async () => {
    const runHooks = { ...NO_HOOKS, before: [hook('echo no route; exit 3')] };
    const { watched, result } = await run([wave('a', 2)], { over: { runHooks } });
    expect(await result).toMatchObject({ stopped: 'hook-failed', notStarted: ['a0', 'a1'] });
    expect(watched.tried).toEqual([]);
    expect(eventsOf(watched, 'run.stopped')[0]?.event).toMatchObject({ message: expect.stringContaining('no route') });
  });

  it('is on record before it is run', async () => {
    const runHooks = { ...NO_HOOKS, before: [hook('true')] };
    const { watched, result } = await run([wave('a', 1)], { over: { runHooks } });
    await result;
    const types = watched.events.map(({ event }) => event.type);
    expect(types.slice(0, 3)).toEqual(['run.hooks.started', 'run.hooks.finished', 'wave.started']);
  });
});
