// Presets are data of the same form as policies of one's own.
import { describe, expect, it } from 'vitest';
import { PRESETS } from '../core/priority/policies/presets.ts';
import { ownPolicy } from './policy-shape.ts';

describe('the shape of a deadline policy', () => {
  it.each(PRESETS.map(({ id, ...policy }) => ({ id, policy })))('holds for the preset $id', ({ policy }) => {
    expect(ownPolicy.parse(policy)).toEqual(policy);
  });

  it.each(['14', '0d', '3 days', '1y', 14])('refuses the limit %s', (within) => {
    const rules = [{ name: 'all', when: {}, within }];
    expect(ownPolicy.safeParse({ clock: 'detected', rules }).success).toBe(false);
  });
});
