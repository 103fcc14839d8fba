// Every way in which the ledger itself can fail, told apart by error codes, and what an admin does about each.

export type LedgerFailureKind =
  | 'missing'
  | 'locked'
  | 'corrupt'
  | 'read-only'
  | 'full'
  | 'network-filesystem'
  | 'too-new'
  | 'permissions'
  | 'io';

/** Expected failure to open or write the ledger. Nothing is dispatched after one. */
export interface LedgerFailure {
  readonly kind: LedgerFailureKind;
  /** What happened, with the path and the code of SQLite or the operating system. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

const FAILURES = {
  missing: {
    title: 'nothing has been recorded yet',
    hint: 'the first `patchctl scan` or `patchctl apply` creates the ledger; is --state right?',
  },
  locked: {
    title: 'another process keeps the ledger locked',
    hint: 'wait for the other patchctl to finish; `fuser -v` on the file names the process',
  },
  corrupt: {
    title: 'the ledger is not a sound patchctl ledger',
    hint: 'the file was left as it is: move it aside and keep it, restore a backup, and look at the disk (dmesg)',
  },
  'read-only': {
    title: 'the ledger cannot be written',
    hint: 'remount it, or give another directory with --state; to read a ledger on a read-only disk, copy its directory (SQLite writes beside it)',
  },
  full: {
    title: 'the file system of the ledger is full',
    hint: 'free space or quota there; every acknowledged row is safe',
  },
  'network-filesystem': {
    title: 'the ledger would lie on a network file system, where SQLite cannot lock reliably',
    hint: 'give a directory on a local disk with --state',
  },
  'too-new': {
    title: 'the ledger was written by a newer patchctl',
    hint: 'use that version; this one does not touch what it cannot understand',
  },
  permissions: {
    title: 'the state directory cannot be used by this user alone',
    hint: 'give a directory of your own with --state; patchctl wants mode 0700 and its own files inside',
  },
  io: {
    title: 'reading or writing the ledger failed',
    hint: 'look at the disk (dmesg, smartctl) before anything is patched from this machine',
  },
} as const satisfies Record<LedgerFailureKind, { readonly title: string; readonly hint: string }>;

/** A failure of `kind`; `seen` names the path and what was observed there. */
export const ledgerFailure = (kind: LedgerFailureKind, seen: string): LedgerFailure => ({
  kind,
  message: `${FAILURES[kind].title}: ${seen}`,
  hint: FAILURES[kind].hint,
});

// First match wins. Our SQL is fixed, so SQLITE_ERROR ("no such column") means that the schema is not ours any more. SQLite reports a file system without room for the -shm file as SQLITE_IOERR_SHMSIZE.
const KIND_OF_CODE: readonly (readonly [code: RegExp, kind: LedgerFailureKind])[] = [
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, 'locked'],
  [/^SQLITE_(NOTADB|CORRUPT|ERROR)/, 'corrupt'],
  [/^(SQLITE_READONLY|EROFS)/, 'read-only'],
  [/^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)/, 'full'],
  [/^(SQLITE_(CANTOPEN|PERM|AUTH)|EACCES|EPERM|ENOENT|ENOTDIR|EISDIR|EEXIST|ELOOP)/, 'permissions'],
  [/^(SQLITE_IOERR|EIO)/, 'io'],
];

/** The failure behind an error of SQLite or the file system; undefined for everything that is a bug of ours. */
export const failureOf = (error: unknown, path: string): LedgerFailure | undefined => {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return undefined;
  const { code, message } = error;
  const kind = KIND_OF_CODE.find(([pattern]) => pattern.test(code))?.[1];
  return kind === undefined ? undefined : ledgerFailure(kind, `${path} (${code}: ${message})`);
};

/** Thrown by every write that did not reach the disk. The caller stops before the next effect. */
export class LedgerUnwritable extends Error {
  readonly failure: LedgerFailure;

  constructor(failure: LedgerFailure) {
    super(failure.message);
    this.name = 'LedgerUnwritable';
    this.failure = failure;
  }
}

export type LedgerResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: LedgerFailure };

export const refused = (failure: LedgerFailure): { readonly ok: false; readonly failure: LedgerFailure } => ({
  ok: false,
  failure,
});
