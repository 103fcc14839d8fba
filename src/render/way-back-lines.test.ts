// The blocks on the way back: one paragraph for each reason, and nothing where there is nothing to say.
import { describe, expect, it } from 'vitest';
import type { PlanHost } from '../core/plan.ts';
import { wayBackBlocks } from './way-back-lines.ts';

const host = (name: string, rollback: PlanHost['rollback']): PlanHost =>
  ({ name, verdict: 'changes', rollback }) as PlanHost;

const labelsOf = (hosts: readonly PlanHost[], goal: 'patch' | 'rollback' = 'patch') =>
  wayBackBlocks({ hosts, options: { goal } as never })
    .filter(({ texts }) => texts.length > 0)
    .map(({ label, texts }) => `${label}: ${texts.length}`);

describe('the way back in a plan', () => {
  const lost = { verdict: 'none', reasons: ['lab-lib: nowhere'], snapshot: 'packages' } as const;

  it('is told once for hosts that share the reason', () => {
    expect(labelsOf([host('web1', lost), host('web2', lost)])).toEqual(['No way back: 1']);
    expect(labelsOf([host('web1', lost), host('web2', { ...lost, verdict: 'unknown' })])).toEqual([
      'No way back: 1',
      'Way back?: 1',
    ]);
  });

  it('is not told of hosts that can come back, that want no snapshot, or that go back', () => {
    expect(labelsOf([host('a', { verdict: 'packages', reasons: [], snapshot: 'packages' })])).toEqual([]);
    expect(labelsOf([host('a', { ...lost, snapshot: 'none' })])).toEqual([]);
    expect(labelsOf([host('a', lost)], 'rollback')).toEqual([]);
  });
});
