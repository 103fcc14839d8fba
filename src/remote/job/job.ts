// Detached jobs on a host: start once, look as often as needed. The host's own files are the truth, never the connection.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { dataFunction, fragmentText } from '../compose-script.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';
import { quote } from '../quote.ts';

/** A fragment that runs detached; see package-managers' `Job`. */
export interface JobText {
  readonly script: URL;
  readonly args: readonly string[];
  readonly data?: Readonly<Record<string, string>>;
  /** Runs behind it, when it ended with 0. */
  readonly next?: JobText;
  /** Exit codes besides 0 behind which `next` runs, too; the first of them is the job's own. */
  readonly carriesOn?: readonly number[];
}

/** A piece of a job's raw output, and how many bytes of it were read: add them to the next look's offset. */
export interface Piece {
  readonly text: string;
  readonly bytes: number;
}

/** What a look at a job found. */
export type JobSighting =
  /** The id was never started, and now never will be. */
  | { readonly kind: 'never-started' }
  | { readonly kind: 'running'; readonly piece: Piece }
  | { readonly kind: 'finished'; readonly code: number; readonly piece: Piece }
  /** Another patchctl job held the host's lock; nothing was done. */
  | { readonly kind: 'busy' }
  /** It was started and is neither running nor ended: killed, or the host went down. */
  | { readonly kind: 'died'; readonly piece: Piece };

/** A subshell of its own: each has its data and its arguments, and may exit. */
const jobFunction = (name: string, job: JobText): string =>
  [
    `${name}() (`,
    dataFunction(job.data),
    `set --${job.args.map((arg) => ` ${quote(arg)}`).join('')}`,
    fragmentText(job.script),
    ')',
  ].join('\n');

/** The first failure is the job's, as far as the second transaction ended well. */
const bothInTurn = (carriesOn: readonly number[]): string =>
  [
    'job() {',
    '  first=0',
    '  job_first || first=$?',
    `  case $first in ${[0, ...carriesOn].join(' | ')}) ;; *) return "$first" ;; esac`,
    '  job_next || return',
    '  return "$first"',
    '}',
  ].join('\n');

/** The text of job.sh on the host: environment, the fragments as functions, then the wrapper. */
export const composeJob = (job: JobText): string =>
  [
    '#!/bin/sh',
    fragmentText(new URL('../prelude.sh', import.meta.url)),
    jobFunction('job_first', job),
    ...(job.next === undefined ? [] : [jobFunction('job_next', job.next)]),
    job.next === undefined ? 'job() { job_first; }' : bothInTurn(job.carriesOn ?? []),
    fragmentText(new URL('./wrapper.sh', import.meta.url)),
  ].join('\n');

/**
 * Starts a job under an id that was written to the ledger before.
 * Value `started: false` means that the id exists already: look at it instead.
 */
export const startJob = (id: string, job: JobText): Query<{ readonly started: boolean }> => ({
  script: new URL('./start.sh', import.meta.url),
  args: [id],
  data: { job: composeJob(job) },
  privileged: true,
  timeoutMs: 60_000,
  read: (frames) => readStart(frames),
});

const readStart = (frames: Frames): Result<{ started: boolean }> => {
  const prepared = frames.one('prepare');
  if (!prepared.ok) return prepared;
  if (prepared.value.code === 2) return ok({ started: false });
  if (prepared.value.code !== 0) return failed(fault('job-not-started', prepared.value.stderr.trim()));
  const start = frames.one('start');
  if (!start.ok) return start;
  if (start.value.code !== 0) return failed(fault('job-not-started', start.value.stderr.trim()));
  return ok({ started: true });
};

interface Look {
  readonly id: string;
  /** Transcript bytes that were read before. */
  readonly offset: number;
  /** Seconds to wait on the host for the job's end, so that a long job costs few round trips. */
  readonly waitS: number;
}

const TRANSCRIPT_CHUNK_BYTES = 4 * 1024 * 1024;

export const watchJob = ({ id, offset, waitS }: Look): Query<JobSighting> => ({
  script: new URL('./watch.sh', import.meta.url),
  args: [id, String(offset), String(waitS), String(TRANSCRIPT_CHUNK_BYTES)],
  privileged: true,
  timeoutMs: 30_000 + waitS * 1000,
  read: (frames) => readSighting(frames),
});

const readSighting = (frames: Frames): Result<JobSighting> => {
  // The directory is new, or exists without job.sh: an earlier look took the id's place, or the start broke before it wrote anything.
  if (frames.find('claimed') !== undefined) return ok({ kind: 'never-started' });
  if (frames.find('given-up')?.code === 0) return ok({ kind: 'never-started' });
  const rc = frames.find('rc')?.stdout.trim();
  if (rc === 'busy') return ok({ kind: 'busy' });
  if (rc === 'cancelled') return ok({ kind: 'never-started' });
  const piece = readPiece(frames);
  if (!piece.ok) return piece;
  if (rc !== undefined) return finished(rc, piece.value);
  const alive = frames.one('alive');
  if (!alive.ok) return alive;
  // 0: it runs. 3: no pid yet, and not given up.
  const running = alive.value.code === 0 || alive.value.code === 3;
  return ok({ kind: running ? 'running' : 'died', piece: piece.value });
};

const readPiece = (frames: Frames): Result<Piece> => {
  const read = frames.one('read');
  if (!read.ok) return read;
  const transcript = frames.one('transcript');
  if (!transcript.ok) return transcript;
  return ok({ text: transcript.value.stdout, bytes: Number(read.value.stdout.trim()) || 0 });
};

const finished = (rc: string, piece: Piece): Result<JobSighting> =>
  /^\d+$/.test(rc)
    ? ok({ kind: 'finished', code: Number(rc), piece })
    : failed(fault('reply-unreadable', `the job's exit code file says: ${rc}`));
