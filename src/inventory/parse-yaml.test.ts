import { describe, expect, it } from 'vitest';
import { parseYaml } from './parse-yaml.ts';
import { lineStartsOf } from './source.ts';
import { findAt, plainOf, spanAt } from './tree.ts';

const parse = (text: string) =>
  parseYaml({ path: '/i.yaml', shown: 'i.yaml', sha256: '', text, lineStarts: lineStartsOf(text) });

const plainIn = (text: string): unknown => {
  const { tree, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return tree === undefined ? undefined : JSON.parse(JSON.stringify(plainOf(tree)));
};

const complaints = (text: string): readonly string[] =>
  parse(text).diagnostics.map((d) => `${d.at?.line}:${d.at?.column} ${d.message}`);

const laughs = Array.from(
  { length: 30 },
  (_, i) => `l${i}: &l${i} [${Array.from({ length: 9 }, () => (i === 0 ? 'lol' : `*l${i - 1}`)).join(', ')}]`,
).join('\n');

describe('parseYaml', () => {
  it.each([
    ['an empty file', '', null],
    ['comments only', '# nothing\n', null],
    ['YAML 1.2 core scalars', 'a: 012\nb: yes\nc: ~\nd: 0x1F\ne: 1.5', { a: 12, b: 'yes', c: null, d: 31, e: 1.5 }],
    ['keys as text', '1: a\n007: b\n~: c', { '1': 'a', '007': 'b', '~': 'c' }],
    ['CRLF', 'a:\r\n  - b\r\n', { a: ['b'] }],
    ['aliases', 'a: &x { p: 1 }\nb: *x', { a: { p: 1 }, b: { p: 1 } }],
    ['core tags', 'a: !!str 12', { a: '12' }],
  ])('reads %s', (_, text, expected) => {
    expect(plainIn(text)).toEqual(expected);
  });

  it.each([
    ['a tab as indentation', 'a:\n\tb: 1', '2:1 a tab is used for indentation: YAML wants spaces'],
    ['a key that stands twice', 'a: 1\nb: 2\na: 3', '3:1 "a" stands here twice, first in line 1'],
    ['two documents', 'a: 1\n---\nb: 2', '2:1 a second YAML document'],
    ['a custom tag', 'a: !ruby/object x', '1:4 YAML tags are not allowed in an inventory'],
    ['a known tag beyond the core', 'a: !!binary aGk=', '1:4 YAML tags are not allowed in an inventory'],
    ['a custom tag on a map', 'a: !evil { b: 1 }', '1:4 YAML tags are not allowed in an inventory'],
    ['a key that is a list', '? [a]\n: 1', '1:3 a key must be a plain word or a quoted text'],
    ['an older YAML', '%YAML 1.1\n---\na: yes', '1:1 the inventory is read as YAML 1.2: remove the %YAML line'],
    ['an alias without anchor', 'a: *x', '1:4 *x has no anchor &x before it'],
    ['an alias inside its own anchor', 'a: &x [*x]', '1:8 *x has no anchor &x before it'],
    ['a key that changes prototypes', '__proto__: { a: 1 }', '1:1 "__proto__" cannot be a name'],
    ['a million lists', '['.repeat(1_000_000), '1:33 nested more than 32 levels deep'],
    ['a million dashes', '- '.repeat(1_000_000), '1:64 nested more than 32 levels deep'],
    ['billion laughs', laughs, '1:1 more than 1000000 values once its aliases are followed'],
  ])('refuses %s', (_, text, expected) => {
    expect(complaints(text)).toEqual([expected]);
  });

  it('says one thing about each line that is not YAML', () => {
    expect(complaints('a: @x @y\nb: `z')).toHaveLength(2);
  });
});

describe('places in a tree', () => {
  const text = 'hosts:\n  web01: { port: 22, groups: [a, b] }\n';
  const tree = parse(text).tree;
  if (tree === undefined) throw new Error('not parsed');
  const slice = (path: readonly (string | number)[], side?: 'key' | 'value') => {
    const { start, end } = spanAt(tree, path, side);
    return text.slice(start, end);
  };

  it('are found by path, as key or as value', () => {
    expect(slice(['hosts', 'web01'], 'key')).toBe('web01');
    expect(slice(['hosts', 'web01', 'port'])).toBe('22');
    expect(slice(['hosts', 'web01', 'groups', 1])).toBe('b');
  });

  it('fall back to the key of the nearest parent for what is missing', () => {
    expect(slice(['hosts', 'web01', 'user'])).toBe('web01');
    expect(slice(['nothing', 'at', 'all'])).toBe('h');
    expect(findAt(tree, ['hosts', 'web01', 'port', 'deeper'])).toBeUndefined();
  });
});
