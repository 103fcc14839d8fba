// Which repositories count, and how old what they said is.
import { expect, it } from 'vitest';
import { framesOf } from '../../remote/frames.ts';
import { parseRepositories, readMetadata } from './repositories.ts';

const repo = (alias: string, enabled = 1): string => `<repo alias="${alias}" enabled="${enabled}"/>`;
const list = (...repos: readonly string[]): string => `<stream><repo-list>${repos.join('')}</repo-list></stream>`;

it.each([
  ['its own cache', repo('oss'), 'oss\tyes\t100\n', [{ id: 'oss', refreshedAt: 100, hasAdvisories: true }]],
  ['no cache', repo('oss'), '', [{ id: 'oss', refreshedAt: null, hasAdvisories: false }]],
  ['a slash in its alias', repo('a/b'), 'a_b\tno\t7\n', [{ id: 'a/b', refreshedAt: 7, hasAdvisories: false }]],
  ['been switched off', repo('oss', 0), 'oss\tyes\t100\n', []],
])('reads a repository that has %s', (_, repos, metadata, expected) => {
  expect(parseRepositories(list(repos), metadata)).toEqual({ ok: true, value: expected });
});

it.each(['oss\tyes', 'oss\tmaybe\t1', '\tyes\t1', 'oss\tyes\tx'])('refuses the line %j', (line) => {
  expect(parseRepositories(list(repo('oss')), line)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
});

const metadata = (now: string, refresh?: number) =>
  readMetadata(
    framesOf([
      { name: 'clock', code: 0, stdout: now, stderr: '' },
      { name: 'repositories', code: 0, stdout: list(repo('oss')), stderr: '' },
      { name: 'metadata', code: 0, stdout: 'oss\tyes\t1000\n', stderr: '' },
      ...(refresh === undefined ? [] : [{ name: 'refresh', code: refresh, stdout: '', stderr: 'no route' }]),
    ]),
    { refresh: refresh !== undefined, maxMetadataAgeS: 100, allowRemovals: false },
  );

it.each([
  ['fresh', '1050\n', undefined, []],
  ['stale', '1200\n', undefined, ['metadata-stale']],
  ['just refreshed', '1200\n', 0, []],
  ['not to be refreshed', '1050\n', 4, ['metadata-failed']],
  ['refreshed only in part', '1050\n', 106, ['metadata-failed']],
])('says that the metadata is %s', (_, now, refresh, codes) => {
  const read = metadata(now, refresh);
  expect(read.ok && read.value.faults.map(({ code }) => code)).toEqual(codes);
  expect(read.ok && read.value.faults.every(({ hint }) => hint.includes('zypper refresh'))).toBe(true);
});
