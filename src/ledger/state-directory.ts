// The directory that holds ledger and run lock: local, ours, and closed to everybody else (0700, files 0600).
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { failureOf, type LedgerFailure, type LedgerResult, ledgerFailure, refused } from './failure.ts';
import { networkFilesystem } from './network-filesystems.ts';

/** The part of statfs(2) that matters here; injected in tests. */
export type StatFilesystem = (path: string) => { readonly type: number };

export const LEDGER_FILE = 'ledger.sqlite';
export const LOCK_FILE = 'run-lock.sqlite';

const OURS: ReadonlySet<string> = new Set([LEDGER_FILE, LOCK_FILE]);
/** `feeds fetch` may come before the first ledger; the names alone are too common to prove that a directory is ours. */
const BESIDE: ReadonlySet<string> = new Set(['feeds', 'feeds.yaml']);
const OPEN_TO_OTHERS = 0o077;
const modeOf = (stats: Stats): string => (stats.mode & 0o7777).toString(8).padStart(4, '0');

const ownerFailure = (path: string, stats: Stats): LedgerFailure | undefined => {
  const me = process.geteuid?.();
  return me === undefined || stats.uid === me
    ? undefined
    : ledgerFailure('permissions', `${path} belongs to uid ${stats.uid}, and this is uid ${me}`);
};

/** A wrong `--state` must not make somebody's home or /tmp private: only an empty directory, or one that is ours, is closed. */
const closeDirectory = (directory: string, stats: Stats): LedgerFailure | undefined => {
  if ((stats.mode & OPEN_TO_OTHERS) === 0) return undefined;
  const entries = readdirSync(directory);
  if (!entries.some((entry) => OURS.has(entry)) && !entries.every((entry) => BESIDE.has(entry)))
    return ledgerFailure('permissions', `${directory} has mode ${modeOf(stats)} and holds other files`);
  chmodSync(directory, 0o700);
  return undefined;
};

const filesystemFailure = (directory: string, statfs: StatFilesystem): LedgerFailure | undefined => {
  const network = networkFilesystem(statfs(directory).type);
  return network === undefined ? undefined : ledgerFailure('network-filesystem', `${directory} is on ${network}`);
};

/** Runs file system calls; an expected error code becomes a failure, anything else is a bug and stays thrown. */
const guarded = (path: string, check: () => LedgerFailure | undefined): LedgerResult<string> => {
  try {
    const failure = check();
    return failure === undefined ? { ok: true, value: path } : refused(failure);
  } catch (error) {
    const failure = failureOf(error, path);
    if (failure === undefined) throw error;
    return refused(failure);
  }
};

const createDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch {
    // Node's recursive mkdir says ENOENT where the kernel says EROFS (observed with Node 20): ask again for the true reason.
    mkdirSync(directory, { mode: 0o700 });
  }
};

/**
 * Creates the directory (0700) or makes sure that it is local, ours and private; mode bits are repaired where that is safe.
 * @returns the directory, or `permissions`, `network-filesystem`, `read-only`, `full`.
 */
export const prepareStateDirectory = (directory: string, statfs: StatFilesystem = statfsSync): LedgerResult<string> =>
  guarded(directory, () => {
    createDirectory(directory);
    // Readers need it, too (WAL). Root passes every test but that for a read-only file system.
    accessSync(directory, constants.W_OK);
    const stats = statSync(directory);
    return ownerFailure(directory, stats) ?? filesystemFailure(directory, statfs) ?? closeDirectory(directory, stats);
  });

/** Creates an empty private file unless it is there: SQLite would create it with the umask's mode. */
const createPrivately = (path: string): void => {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
};

const closeFile = (path: string): LedgerFailure | undefined => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) return ledgerFailure('permissions', `${path} is not a plain file`);
  const foreign = ownerFailure(path, stats);
  if (foreign === undefined && (stats.mode & OPEN_TO_OTHERS) !== 0) chmodSync(path, stats.mode & 0o700);
  return foreign;
};

/**
 * Makes sure that a database file of this directory exists and that it and its companions are private.
 * @returns the file's path, or why it cannot be used.
 */
export const preparePrivateFile = (directory: string, name: string): LedgerResult<string> => {
  const path = join(directory, name);
  return guarded(path, () => {
    createPrivately(path);
    return closeFile(path) ?? closeFile(`${path}-wal`) ?? closeFile(`${path}-shm`);
  });
};
