// The verdict of a plan on its own way back: never better than what is known.
import { describe, expect, it } from 'vitest';
import type { Change } from '../change.ts';
import type { Manifest } from '../manifest.ts';
import { judgeWayBack } from './judge-way-back.ts';
import type { FileSource } from './saved-file.ts';

const common = { origin: '', security: false, advisories: [], band: 6, due: null, why: '', arch: 'amd64' } as const;

const upgrade = (name: string, from: string, to: string): Change => ({
  ...common,
  action: 'upgrade',
  package: name,
  from,
  to,
});

const install = (name: string, to: string): Change => ({ ...common, action: 'install', package: name, from: null, to });

const manifestOf = (changes: readonly Change[]): Manifest => ({
  packages: changes.flatMap(({ package: name, arch, from }) =>
    from === null ? [] : [{ name, arch, version: from, source: name, sourceVersion: from, state: 'installed' }],
  ),
});

const judge = (changes: readonly Change[], by: FileSource | undefined, manager = 'apt') =>
  judgeWayBack({
    changes,
    manifest: manifestOf(changes),
    manager,
    snapshot: 'packages',
    savable:
      by === undefined
        ? undefined
        : changes.flatMap(({ package: name, arch, from }) =>
            from === null ? [] : [{ name, arch, version: from, by }],
          ),
  });

describe('the way back', () => {
  it.each<[string, FileSource | undefined, string]>([
    ['cached', 'cache', 'packages'],
    ['in a repository', 'repository', 'packages'],
    ['packed anew', 'repack', 'packages'],
    ['only known when it is tried', 'unknown', 'unknown'],
    ['not asked for', undefined, 'unknown'],
    ['nowhere', 'none', 'none'],
  ])('of a host whose old version is %s', (_, by, verdict) => {
    expect(judge([upgrade('lab-lib', '1', '2')], by).verdict).toBe(verdict);
  });

  it('needs no file of what is new', () => {
    expect(judge([install('lab-new', '1')], 'none')).toEqual({ verdict: 'packages', reasons: [] });
  });

  it('is none where the inventory wants no snapshot, and needs none where nothing changes', () => {
    const question = { changes: [upgrade('a', '1', '2')], manifest: { packages: [] }, manager: 'apt', savable: [] };
    expect(judgeWayBack({ ...question, snapshot: 'none' }).verdict).toBe('none');
    expect(judgeWayBack({ ...question, changes: [], snapshot: 'none' })).toEqual({ verdict: 'packages', reasons: [] });
  });

  it.each<[string, Change, string, string]>([
    ['a migration of data', upgrade('mysql-server-8.0', '8.0.35-1', '8.0.36-1'), 'apt', 'none'],
    ['a new series of a database', upgrade('mariadb-server', '1:10.11.6-1', '1:11.4.2-1'), 'apt', 'none'],
    ['a fix within a series', upgrade('mariadb-server', '1:10.11.6-1', '1:10.11.9-1'), 'apt', 'packages'],
    ['what Red Hat supports no downgrade of', upgrade('glibc', '2.34-1', '2.34-2'), 'dnf', 'none'],
    ['the same name where it is supported', upgrade('glibc', '2.34-1', '2.34-2'), 'pacman', 'packages'],
    ['a kernel', install('linux-image-6.1.0-18-amd64', '6.1.76-1'), 'apt', 'none'],
    ['a package that is named after a kernel', upgrade('linux-image-amd64', '6.1.69', '6.1.76'), 'apt', 'packages'],
  ])('knows %s', (_, change, manager, verdict) => {
    const judged = judge([change], 'cache', manager);
    expect(judged.verdict).toBe(verdict);
    if (verdict === 'none') expect(judged.reasons.join()).toContain(change.package);
  });

  it('names at most five packages of a kind', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => upgrade(name, '1', '2'));
    expect(judge(many, 'none').reasons).toEqual([
      'a, b, c, d, e and 2 more: the old version is neither cached nor in a repository',
    ]);
  });
});
