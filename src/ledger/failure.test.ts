// Errors are told apart by their codes, never by their text.
import { describe, expect, it } from 'vitest';
import { failureOf, type LedgerFailureKind } from './failure.ts';

const errorWith = (code: string): Error => Object.assign(new Error('text that says nothing'), { code });

describe('the failure behind an error', () => {
  it.each<[string, LedgerFailureKind]>([
    ['SQLITE_BUSY', 'locked'],
    ['SQLITE_BUSY_SNAPSHOT', 'locked'],
    ['SQLITE_LOCKED', 'locked'],
    ['SQLITE_NOTADB', 'corrupt'],
    ['SQLITE_CORRUPT', 'corrupt'],
    ['SQLITE_CORRUPT_INDEX', 'corrupt'],
    ['SQLITE_ERROR', 'corrupt'],
    ['SQLITE_READONLY', 'read-only'],
    ['SQLITE_READONLY_DBMOVED', 'read-only'],
    ['EROFS', 'read-only'],
    ['SQLITE_FULL', 'full'],
    ['SQLITE_IOERR_SHMSIZE', 'full'],
    ['ENOSPC', 'full'],
    ['EDQUOT', 'full'],
    ['SQLITE_CANTOPEN', 'permissions'],
    ['EACCES', 'permissions'],
    ['ENOTDIR', 'permissions'],
    ['EEXIST', 'permissions'],
    ['SQLITE_IOERR_FSYNC', 'io'],
    ['EIO', 'io'],
  ])('%s is "%s"', (code, kind) => {
    const failure = failureOf(errorWith(code), '/state/ledger.sqlite');
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(`/state/ledger.sqlite (${code}: `) });
    expect(failure?.hint).not.toBe('');
  });

  it.each([
    ['a constraint, which is a bug', errorWith('SQLITE_CONSTRAINT_FOREIGNKEY')],
    ['an error without a code', new Error('database is locked')],
    ['something that is no error', 'SQLITE_BUSY'],
  ])('there is none behind %s', (_name, error) => {
    expect(failureOf(error, '/state')).toBeUndefined();
  });
});
