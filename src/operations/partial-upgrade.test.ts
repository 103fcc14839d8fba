// What may not be left out of an upgrade where only the whole is supported.
import { describe, expect, it } from 'vitest';
import type { Change } from '../core/change.ts';
import { partialUpgrade, unpinned } from './partial-upgrade.ts';

const change = (name: string, rest: Partial<Change> = {}): Change => ({
  action: 'upgrade',
  package: name,
  arch: 'any',
  from: '1-1',
  to: '2-1',
  origin: 'core',
  security: 'unknown',
  advisories: [],
  band: 4,
  due: null,
  why: 'newer',
  ...rest,
});
const ALL = { cves: [], emergency: false };
const held = (name: string) => change(name, { action: 'held', why: `left out by --exclude ${name}` });

const judge = (pending: readonly Change[], chosen: readonly Change[], upgradeInPart = false) =>
  partialUpgrade({ system: 'Arch Linux', can: { upgradeInPart }, pending, chosen, options: ALL });

describe('an upgrade in part', () => {
  it('is refused where only the whole is supported, with what would be left out and why', () => {
    expect(judge([change('a'), change('b')], [change('a'), held('b')])).toMatchObject({
      code: 'partial-upgrade',
      touched: 'no',
      message: 'Arch Linux cannot be patched in part; left out would be b (left out by --exclude b)',
    });
  });

  it('is refused when the rest was not asked for', () => {
    expect(judge([change('a'), change('b')], [change('a')])?.message).toContain('left out would be b');
  });

  it('names the command that takes the whole where one CVE was asked for', () => {
    const pending = [change('a'), change('b')];
    const options = { cves: ['CVE-2026-1'], emergency: false };
    const can = { upgradeInPart: false };
    expect(partialUpgrade({ system: 'Arch Linux', can, pending, chosen: [change('a')], options })?.hint).toBe(
      'in an emergency the whole upgrade goes at once: patchctl apply --cve CVE-2026-1 --emergency --host {host}',
    );
  });

  it('names a few packages and counts the others', () => {
    const many = ['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => change(name));
    expect(judge([change('a'), ...many], [change('a')])?.message).toMatch(/left out would be b, c, d, e, f, 2 more$/);
  });

  it('is nobody’s business where the manager can do it', () => {
    expect(judge([change('a'), change('b')], [change('a'), held('b')], true)).toBeUndefined();
  });

  it('is not what happens when nothing happens', () => {
    expect(judge([change('a')], [held('a')])).toBeUndefined();
    expect(judge([change('a')], [])).toBeUndefined();
  });

  it('is not what the host’s own holds make, which an admin set knowingly', () => {
    const own = change('b', { action: 'held', why: 'held by IgnorePkg' });
    expect(judge([change('a'), own], [change('a'), own])).toBeUndefined();
  });

  it('is not what the manager makes when it alone decides on new packages', () => {
    const install = change('dep', { action: 'install', from: null });
    expect(judge([change('a'), install], [change('a')])).toBeUndefined();
  });
});

describe('a plan of versions that cannot be pinned', () => {
  it('says so', () => {
    expect(unpinned({ pinVersions: false })).toEqual([expect.stringContaining('not pinned')]);
    expect(unpinned({ pinVersions: true })).toEqual([]);
    expect(unpinned(undefined)).toEqual([]);
  });
});
