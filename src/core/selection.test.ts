import { describe, expect, it } from 'vitest';
import { isSelected, type Selection, selectsAnything, WHOLE_FLEET } from './selection.ts';

const web = {
  name: 'web01.example.net',
  tier: 'critical',
  ring: 'production',
  groups: ['web', 'eu'],
  labels: { role: 'web', site: 'fra' },
};
const takes = (selection: Partial<Selection>, host = web) => isSelected(host, { ...WHOLE_FLEET, ...selection });

describe('isSelected', () => {
  it.each<[string, Partial<Selection>, boolean]>([
    ['nothing asked', {}, true],
    ['its tier', { tiers: ['critical'] }, true],
    ['the same flag twice means or', { tiers: ['lab', 'critical'] }, true],
    ['different flags mean and', { tiers: ['critical'], rings: ['staging'] }, false],
    ['one of its groups', { groups: ['db', 'eu'] }, true],
    ['a label', { labels: ['role=web'] }, true],
    ['a label with another value', { labels: ['role=db'] }, false],
    ['its full name', { hosts: ['web01.example.net'] }, true],
    ['its short name', { hosts: ['web01'] }, true],
    ['a glob', { hosts: ['web*'] }, true],
    ['another name', { hosts: ['db*'] }, false],
    ['only an exclusion of others', { hosts: ['!web03'] }, true],
    ['its own exclusion', { hosts: ['!web01'] }, false],
    ['an exclusion outweighs a glob, in either order', { hosts: ['!web01', 'web*'] }, false],
  ])('%s', (_, selection, expected) => {
    expect(takes(selection)).toBe(expected);
  });

  it('does not cut an IP address at its first dot', () => {
    const byAddress = { ...web, name: '10.1.2.3' };
    expect(takes({ hosts: ['10'] }, byAddress)).toBe(false);
    expect(takes({ hosts: ['10.1.*'] }, byAddress)).toBe(true);
  });
});

describe('selectsAnything', () => {
  it('is false for a bare limit, which names no hosts', () => {
    expect(selectsAnything({ ...WHOLE_FLEET, limit: 3 })).toBe(false);
    expect(selectsAnything({ ...WHOLE_FLEET, hosts: ['web*'] })).toBe(true);
  });
});
