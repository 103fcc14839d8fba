import { describe, expect, it } from 'vitest';
import { PLAIN_OPTIONS, sampleWave } from '../../../test/sample-host.ts';
import type { Outcome } from '../outcome.ts';
import type { Plan, PlanHost } from '../plan.ts';
import { countsAsFailure, type Ends, runOverrun, waveOverrun } from './budget.ts';

const ends = (of: Readonly<Record<string, Outcome>>): Ends =>
  new Map(Object.entries(of).map(([name, outcome]) => [name, { outcome }]));

const plan = (over: { maxFailures: number | null; verdicts: readonly PlanHost['verdict'][] }): Plan =>
  ({
    max_failures: over.maxFailures,
    options: PLAIN_OPTIONS,
    hosts: over.verdicts.map((verdict) => ({ verdict })),
  }) as unknown as Plan;

describe('an outcome', () => {
  it.each([
    ['patched', 'patch', false],
    ['rebooted', 'reboot', false],
    ['deferred', 'patch', false],
    ['degraded', 'patch', true],
    ['refused', 'patch', true],
    ['unreachable', 'patch', true],
    ['stranded', 'rollback', true],
    ['reverted', 'patch', true],
    ['reverted', 'rollback', false],
  ] as const)('%s in a %s run uses up budget: %s', (outcome, goal, counts) => {
    expect(countsAsFailure(outcome, goal)).toBe(counts);
  });
});

describe('a wave', () => {
  const wave = sampleWave({ hosts: ['a', 'b', 'c', 'd', 'e'], batch: 2, max_failures: 2, max_batch_failures: 1 });

  it('may fail as often as its budget says', () => {
    expect(waveOverrun(wave, ends({ a: 'refused', c: 'stranded', d: 'patched' }), 'patch')).toBeUndefined();
  });

  it('is over budget with one failure more', () => {
    const overrun = waveOverrun(wave, ends({ a: 'refused', c: 'stranded', e: 'degraded' }), 'patch');
    expect(overrun).toEqual({ scope: 'wave', failures: 3, budget: 2 });
  });

  it('is over budget when one of its batches is, in the order of the wave', () => {
    expect(waveOverrun(wave, ends({ b: 'refused', c: 'refused' }), 'patch')).toBeUndefined();
    const overrun = waveOverrun(wave, ends({ c: 'refused', d: 'refused' }), 'patch');
    expect(overrun).toEqual({ scope: 'batch', failures: 2, budget: 1 });
  });
});

describe('a run', () => {
  it('has no budget of its own unless the inventory gives it one', () => {
    expect(runOverrun(plan({ maxFailures: null, verdicts: ['unknown'] }), ends({ a: 'stranded' }))).toBeUndefined();
  });

  it('counts hosts that could not be asked for the plan, and not those that the plan refused', () => {
    const some = plan({ maxFailures: 1, verdicts: ['changes', 'unknown', 'refused', 'refused'] });
    expect(runOverrun(some, ends({}))).toBeUndefined();
    expect(runOverrun(some, ends({ a: 'degraded' }))).toEqual({ scope: 'run', failures: 2, budget: 1 });
  });
});
