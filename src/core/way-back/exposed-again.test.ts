// Which security updates a rollback takes back, and how that is said.
import { describe, expect, it } from 'vitest';
import type { Change } from '../change.ts';
import { exposedAgain, exposureText } from './exposed-again.ts';

const change = (name: string, more: Partial<Change> = {}): Change => ({
  ...{ action: 'upgrade', package: name, arch: 'amd64', from: '1', to: '2', origin: '', security: true },
  ...{ advisories: [], band: 4, due: null, why: '' },
  ...more,
});

const back = (name: string, from = '2'): Change =>
  change(name, { action: 'downgrade', from, to: '1', security: false });

describe('what a rollback opens again', () => {
  it.each([
    ['a security update that goes', change('lib'), [back('lib')], 1],
    ['one that nobody could judge', change('lib', { security: 'unknown' }), [back('lib')], 1],
    ['one whose configuration came half-way', change('lib'), [back('lib', '2 (half-configured)')], 1],
    ['no fix of security', change('lib', { security: false }), [back('lib')], 0],
    ['one that a later run went on from', change('lib'), [back('lib', '3')], 1],
    ['one that a later run removed', change('lib', { from: null, action: 'install' }), [back('lib', '3')], 0],
    ['an update that was not done', change('lib', { action: 'held' }), [back('lib')], 0],
    ['one that stays', change('lib'), [back('tool')], 0],
  ] as const)('%s', (_what, forward, way, count) => {
    expect(exposedAgain(way, [forward])).toHaveLength(count);
  });
});

describe('its text', () => {
  const exploited = ['a', 'b', 'c', 'd'].map((name) => change(name, { band: 1 }));
  const unsure = change('u', { security: 'unknown' });
  it.each([
    [[], undefined],
    [[change('lib')], 'takes back 1 security update'],
    [[change('lib'), change('ssl', { band: 2 })], 'takes back 2 security updates, 1 likely: ssl'],
    [exploited, 'takes back 4 security updates, 4 exploited: a, b, c and 1 more'],
    [[change('lib'), unsure], 'takes back 1 security update and 1 unrated update'],
    [[unsure, unsure], 'takes back 2 unrated updates'],
  ] as const)('of %j is %s', (exposed, text) => {
    expect(exposureText(exposed)).toBe(text);
  });
});
