// The presets are valid policies, and nonsense is not.
import { describe, expect, it } from 'vitest';
import { PRESETS, policiesOf } from '../core/priority/policies/presets.ts';
import { deadlinePolicySchema } from './policy-schema.ts';

const own = {
  id: 'own',
  title: 'Own',
  source: 'handbook',
  clock: 'detected',
  rules: [{ name: 'all', when: {}, within: '5d' }],
};

describe('deadlinePolicySchema', () => {
  it.each(PRESETS)('takes the preset $id', (preset) => {
    expect(deadlinePolicySchema.parse(preset)).toEqual(preset);
  });

  it.each([
    ['a limit without unit', { rules: [{ name: 'all', when: {}, within: '5' }] }],
    ['a limit of zero', { rules: [{ name: 'all', when: {}, within: '0d' }] }],
    ['no rules', { rules: [] }],
    ['a condition nobody knows', { rules: [{ name: 'all', when: { cvss: 9 }, within: '5d' }] }],
    ['a clock nobody knows', { clock: 'always' }],
    ['a name with spaces', { id: 'my rules' }],
  ])('refuses %s', (_, rest) => {
    expect(deadlinePolicySchema.safeParse(own).success).toBe(true);
    expect(deadlinePolicySchema.safeParse({ ...own, ...rest }).success).toBe(false);
  });
});

describe('policiesOf', () => {
  it('finds presets and own policies, own ones first, and names those that nobody knows', () => {
    const mine = { ...deadlinePolicySchema.parse(own), id: 'pci-4.0.1' };
    expect(policiesOf(['pci-4.0.1', 'cis-v8.1', 'nope'], [mine])).toMatchObject({
      policies: [{ title: 'Own' }, { id: 'cis-v8.1' }],
      unknown: ['nope'],
    });
  });
});
