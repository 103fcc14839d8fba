import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../test/inventory-on-disk.ts';
import { type Selection, WHOLE_FLEET } from '../core/selection.ts';
import { selectHosts } from './select-hosts.ts';

const fleet = await inventoryOf(`
version: 1
tiers: { critical: , standard: }
rings: [staging, production]
groups: { web: { labels: { role: web } }, db: { labels: { role: db } }, empty: }
hosts:
  web[01:03].example.net: { tier: critical, groups: [web] }
  db01.example.net: { tier: standard, groups: [db] }
  stage01: { tier: standard, ring: staging }
`);

const select = (selection: Partial<Selection>) => selectHosts(fleet, { ...WHOLE_FLEET, ...selection });

describe('selectHosts', () => {
  it.each<[string, Partial<Selection>, readonly string[]]>([
    ['everything', {}, ['web01', 'web02', 'web03', 'db01', 'stage01']],
    ['the first two', { limit: 2 }, ['web01', 'web02']],
    ['a glob without one', { hosts: ['web*', '!web03'] }, ['web01', 'web02']],
    ['all but one', { hosts: ['!web03'] }, ['web01', 'web02', 'db01', 'stage01']],
    ['two groups', { groups: ['web', 'db'] }, ['web01', 'web02', 'web03', 'db01']],
    ['a tier in a ring', { tiers: ['standard'], rings: ['production'] }, ['db01']],
    ['a label', { labels: ['role=db'] }, ['db01']],
  ])('takes %s', (_, selection, expected) => {
    const selected = select(selection);
    if (!selected.ok) throw new Error(selected.problems.join('\n'));
    expect(selected.hosts.map((host) => host.name.replace('.example.net', ''))).toEqual(expected);
  });

  it.each<[string, Partial<Selection>, string]>([
    [
      'an unknown tier',
      { tiers: ['critcal'] },
      'unknown tier "critcal": did you mean "critical"?  (tiers: critical, standard)',
    ],
    ['an unknown ring', { rings: ['prod'] }, 'unknown ring "prod": (rings: staging, production)'],
    ['an unknown group', { groups: ['wbe'] }, 'unknown group "wbe": did you mean "web"?  (groups: web, db, empty)'],
    ['a mistyped host', { hosts: ['wbe01'] }, 'no host matches "wbe01": did you mean "web01"?'],
    [
      'a mistyped full name',
      { hosts: ['web01.exmaple.net'] },
      'no host matches "web01.exmaple.net": did you mean "web01.example.net"?',
    ],
    [
      'an exclusion that excludes nobody',
      { hosts: ['web*', '!web30'] },
      'no host matches "!web30": did you mean "web03"?',
    ],
    ['a host like no other', { hosts: ['mainframe*'] }, 'no host matches "mainframe*": patchctl hosts list shows all'],
    [
      'an unknown label',
      { labels: ['role=wbe'] },
      'no host has the label "role=wbe": did you mean "role=web"?  (labels: role=web, role=db)',
    ],
    ['half a label', { labels: ['role'] }, '"role" is not a label: write key=value'],
  ])('refuses %s', (_, selection, problem) => {
    expect(select(selection)).toEqual({ ok: false, problems: [problem] });
  });

  it.each<[string, Partial<Selection>]>([
    ['parts that exclude each other', { groups: ['web'], rings: ['staging'] }],
    ['a group without hosts', { groups: ['empty'] }],
    ['everything taken out again', { hosts: ['web*', '!web*'] }],
  ])('refuses a selection without hosts: %s', (_, selection) => {
    expect(select(selection)).toMatchObject({ ok: false, problems: [expect.stringContaining('matches no host')] });
  });

  it('names all unknown words at once', () => {
    expect(select({ tiers: ['x1'], groups: ['y1'], hosts: ['zz'] })).toMatchObject({ problems: { length: 3 } });
  });
});
