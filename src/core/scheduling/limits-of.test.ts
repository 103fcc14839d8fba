import { describe, expect, it } from 'vitest';
import { sampleHost } from '../../../test/sample-host.ts';
import type { Host } from '../host.ts';
import { type Fleet, limitsOf } from './limits-of.ts';
import { blockedText, limitIndex, mayStart } from './may-start.ts';

const members = (n: number, over: Partial<Host>): Host[] =>
  Array.from({ length: n }, (_, i) => sampleHost({ name: `h${i + 1}`, address: `10.0.0.${i + 1}`, ...over }));
const fleet = (over: Partial<Fleet>): Fleet => ({ hosts: [], domains: [], groups: [], ...over });
const count = (value: number) => ({ kind: 'count', value }) as const;
const percent = (value: number) => ({ kind: 'percent', value }) as const;

describe('limitsOf', () => {
  it('lets one member of a domain be down that has no entry', () => {
    expect(limitsOf(fleet({ hosts: members(3, { domains: ['hv1'] }) }))).toEqual([
      { kind: 'domain', name: 'hv1', max_unavailable: 1, hosts: ['h1', 'h2', 'h3'] },
    ]);
  });

  it('leaves out what can never hold a host back', () => {
    expect(limitsOf(fleet({ hosts: members(1, { domains: ['hv1'] }) }))).toEqual([]);
    const web = { name: 'web', maxUnavailable: count(3) };
    expect(limitsOf(fleet({ hosts: members(3, { groups: ['web'] }), groups: [web, { name: 'none' }] }))).toEqual([]);
  });

  it.each([
    ['max_unavailable 1', { maxUnavailable: count(1) }, 5, 1],
    ['25% of 10, rounded down', { maxUnavailable: percent(25) }, 10, 2],
    ['10% of 5, but never none', { maxUnavailable: percent(10) }, 5, 1],
    ['a majority of 3', { quorum: 'majority' as const }, 3, 1],
    ['a majority of 4', { quorum: 'majority' as const }, 4, 1],
    ['a majority of 5', { quorum: 'majority' as const }, 5, 2],
    ['a majority of 2, which is both', { quorum: 'majority' as const }, 2, 0],
    ['4 of 5', { quorum: 4 }, 5, 1],
    ['6 of 5', { quorum: 6 }, 5, 0],
    ['the smaller of both', { quorum: 3, maxUnavailable: count(1) }, 5, 1],
  ])('turns %s into a number', (_, said, size, expected) => {
    const [limit] = limitsOf(fleet({ hosts: members(size, { groups: ['db'] }), groups: [{ name: 'db', ...said }] }));
    expect(limit?.max_unavailable).toBe(expected);
  });

  it('knows a jump host by address and port, whatever its name is there', () => {
    const jump = sampleHost({ name: 'bastion', address: '10.0.0.9', port: 2222 });
    const behind = members(2, { jumps: [{ name: 'hop', address: '10.0.0.9', port: 2222 }] });
    const elsewhere = sampleHost({ name: 'x', jumps: [{ name: 'hop', address: '10.0.0.9' }] });
    expect(limitsOf(fleet({ hosts: [...behind, jump, elsewhere] }))).toEqual([
      { kind: 'jump', name: 'bastion', max_unavailable: 1, hosts: ['bastion', 'h1', 'h2'] },
    ]);
  });
});

describe('mayStart', () => {
  const jump = { kind: 'jump', name: 'j', max_unavailable: 1, hosts: ['j', 'a', 'b'] } as const;
  const domain = { kind: 'domain', name: 'hv1', max_unavailable: 2, hosts: ['a', 'b', 'c'] } as const;
  const quorum = { kind: 'group', name: 'db', max_unavailable: 0, hosts: ['d', 'e'] } as const;
  const on = limitIndex([jump, domain, quorum]);
  const ask = (name: string, busy: string[], down: string[] = []): string | undefined => {
    const blocked = mayStart(name, { busy: new Set(busy), down: new Set(down) }, on(name));
    return blocked === undefined ? undefined : blockedText(blocked);
  };

  it.each([
    ['a host alone', 'a', [], [], undefined],
    ['hosts behind one jump host together', 'a', ['b'], [], undefined],
    ['a jump host while one behind it is at work', 'j', ['a', 'c'], [], 'jump host j: a is down'],
    ['a host whose jump host is at work', 'b', ['j'], [], 'jump host j: j is down'],
    ['a host whose jump host is down', 'b', [], ['j'], 'jump host j: j is down'],
    ['a jump host with a host behind it that is down', 'j', [], ['a'], undefined],
    ['the third of a domain', 'c', ['a'], ['b'], 'domain hv1: a, b are down (2 may be)'],
    ['one that is down itself', 'c', ['a'], ['c'], undefined],
    ['a member of a quorum that needs all', 'd', [], [], 'group db: its quorum leaves no room for one that is down'],
  ])('judges %s', (_, name, busy, down, expected) => {
    expect(ask(name, busy, down)).toBe(expected);
  });
});
