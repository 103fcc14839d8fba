import { describe, expect, it } from 'vitest';
import { sampleWave } from '../../test/sample-host.ts';
import type { PlanHost } from '../core/plan.ts';
import type { Labelled } from './labelled.ts';
import { expectedBlock, limitsBlock, wavesBlock } from './wave-lines.ts';

const linesOf = ({ texts }: Labelled): readonly string[] =>
  texts.map((text) => text.map(({ text: part }) => part).join(''));

const limits = [
  { kind: 'domain', name: 'hv1', max_unavailable: 1, hosts: ['web01', 'web02', 'db01'] },
  { kind: 'group', name: 'db', max_unavailable: 0, hosts: ['db01', 'db02'] },
  { kind: 'jump', name: 'bastion', max_unavailable: 1, hosts: ['bastion', 'web01', 'web02'] },
] as const;

describe('the waves of a plan', () => {
  it('name canaries, and what each gate wants', () => {
    const waves = [
      sampleWave({ ring: 'staging', hosts: ['s1'], canary: true }),
      sampleWave({ ring: 'staging', hosts: ['s2', 's3'] }),
      sampleWave({ hosts: ['web01'], canary: true, gate: { settle_s: 600, approval: true } }),
    ];
    expect(linesOf(wavesBlock(waves))).toEqual([
      '1 staging/critical canary (s1) → gate → 2 staging/critical (s[2-3]; 2 hosts; 1 at once; stops at a failure) → gate: checks green for 10 m, approval → 3 production/critical canary (web01)',
    ]);
  });

  it('begin with a gate where the first one wants an approval', () => {
    const first = sampleWave({ hosts: ['web01'], gate: { settle_s: 0, approval: true } });
    expect(linesOf(wavesBlock([first]))).toEqual(['gate: approval → 1 production/critical (web01)']);
  });
});

describe('the limits of a plan', () => {
  it('are all told in detail', () => {
    expect(linesOf(limitsBlock(limits, { detail: true }))).toEqual([
      'domain hv1: 1 of 3 may be down (web[01-02], db01)',
      'group db: none may be down: they are deferred (db[01-02])',
      'bastion never goes together with web[01-02] behind it',
    ]);
  });

  it('are told at first sight where they let nobody in', () => {
    expect(linesOf(limitsBlock(limits, { detail: false }))).toEqual([
      'group db: none may be down: they are deferred (db[01-02])',
    ]);
  });
});

describe('the expected times of a plan', () => {
  const hosts = [
    { name: 'web01', expected_s: 900 },
    { name: 'web02', expected_s: 1500 },
    { name: 'web03', expected_s: 900 },
    { name: 'web04', expected_s: 0 },
  ] as unknown as readonly PlanHost[];

  it('are told in detail, the longest first', () => {
    expect(linesOf(expectedBlock(hosts, { detail: true }))).toEqual(['25 m on web02 · 15 m on web[01,03]']);
    expect(linesOf(expectedBlock(hosts, { detail: false }))).toEqual([]);
  });
});
