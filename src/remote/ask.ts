// The one function that does remote I/O for questions: compose, send, wait, split, read.
import { randomBytes } from 'node:crypto';
import { fault } from '../core/fault.ts';
import { failed, type Result } from '../core/result.ts';
import type { Reply, RunOptions, Session } from '../transport/transport.ts';
import { composeScript } from './compose-script.ts';
import { type Frame, framesOf } from './frames.ts';
import { oneLine } from './one-line.ts';
import { commandFor, PLAIN_COMMAND, type Privilege } from './privilege.ts';
import type { Query } from './query.ts';
import { splitFrames } from './split-frames.ts';

/** Bytes a host may answer in one round trip: a manifest of 5,000 packages is below 1 MB, the advisories of years a few. */
const REPLY_LIMIT_BYTES = 16 * 1024 * 1024;

export interface AskOptions {
  /** Needed when a question is privileged. */
  readonly privilege?: Privilege;
  readonly signal?: AbortSignal;
  /** Replaces the sum of the questions' own limits. Milliseconds. */
  readonly timeoutMs?: number;
  /** Bytes, for answers that are known to be short. */
  readonly maxBytes?: number;
}

type Answers<Q extends Readonly<Record<string, Query<unknown>>>> = {
  readonly [K in keyof Q]: Q[K] extends Query<infer T> ? Result<T> : never;
};

const nonce = (): string => randomBytes(16).toString('hex');

/** Asks several questions in one round trip. The outer fault is about the trip, the inner ones about single answers. */
export const askAll = async <Q extends Readonly<Record<string, Query<unknown>>>>(
  session: Session,
  queries: Q,
  options: AskOptions,
): Promise<Result<Answers<Q>>> => {
  const parts = Object.values(queries);
  const mark = nonce();
  const privileged = parts.some((query) => query.privileged);
  if (privileged && options.privilege === undefined) throw new Error('a privileged question without a way to root');
  const prompt = nonce();
  const command = privileged && options.privilege ? commandFor(options.privilege, prompt) : PLAIN_COMMAND;
  const timeoutMs = options.timeoutMs ?? parts.reduce((sum, query) => sum + query.timeoutMs, 0);
  const run: RunOptions = {
    timeoutMs,
    maxBytes: options.maxBytes ?? REPLY_LIMIT_BYTES,
    stdin: Buffer.from(composeScript(parts, mark)),
    ...(options.signal && { signal: options.signal }),
    ...(privileged &&
      options.privilege?.kind === 'sudo-password' && {
        prompt: { marker: prompt, answer: options.privilege.password },
      }),
  };
  const reply = await session.run(command, run);
  const frames = understand(reply, { mark, prompt, privileged, timeoutMs });
  if (!frames.ok) return frames;
  const answers = Object.entries(queries).map(([name, query], index) => [
    name,
    query.read(framesOf(frames.value[index] ?? [])),
  ]);
  return { ok: true, value: Object.fromEntries(answers) as Answers<Q> };
};

/** Asks one question in one round trip. */
export const ask = async <T>(session: Session, query: Query<T>, options: AskOptions): Promise<Result<T>> => {
  const answers = await askAll(session, { only: query }, options);
  return answers.ok ? (answers.value.only as Result<T>) : answers;
};

/** What is known about one trip besides the reply. */
interface Trip {
  readonly mark: string;
  readonly prompt: string;
  readonly privileged: boolean;
  readonly timeoutMs: number;
}

const understand = (reply: Reply, trip: Trip): Result<readonly (readonly Frame[])[]> => {
  if (reply.ending.kind !== 'exited') return faultOfEnding(reply, trip);
  const split = splitFrames(reply.stdout.toString('utf8'), reply.stderr.toString('utf8'), trip.mark);
  if (!split.ok) return split;
  if (split.value === undefined) return faultOfSilence(reply, trip);
  return { ok: true, value: split.value };
};

const faultOfEnding = (reply: Reply, trip: Trip): Result<never> => {
  const { ending } = reply;
  switch (ending.kind) {
    case 'timed-out':
      return failed(fault('timed-out', `no complete answer within ${Math.round(trip.timeoutMs / 1000)} s`));
    case 'flooded':
      return failed(fault('flooded', `more than ${ending.limit / 1024 / 1024} MiB in one answer`));
    case 'killed':
      return failed(fault('reply-cut-short', `the remote shell was killed by ${ending.signal}`));
    case 'lost':
      return failed(fault('connection-lost', ending.reason));
    case 'exited':
      return failed(fault('reply-cut-short', `the remote shell ended with ${ending.code}`));
  }
};

/** The script never started: an expired password, a login shell that refuses commands, or sudo. */
const faultOfSilence = (reply: Reply, { prompt, privileged }: Trip): Result<never> => {
  const stderr = reply.stderr.toString('utf8');
  const said = oneLine(stderr.replaceAll(prompt, '')) || oneLine(reply.stdout.toString('utf8')) || 'no output';
  const code = reply.ending.kind === 'exited' ? `exit ${reply.ending.code}` : reply.ending.kind;
  // Asked more than once: the first answer was wrong (and the next lines of the script were taken as answers).
  if (privileged && stderr.split(prompt).length > 2) return failed(fault('sudo-password-wrong', `${code}: ${said}`));
  if (privileged) return failed(fault('sudo-refused', `${code}: ${said}`));
  // OpenSSH runs no command for an expired password and says so in words only (session.c, do_pwchange).
  if (/password (change|has expired)|required to change your password/i.test(said))
    return failed(fault('password-expired', said));
  return failed(fault('shell-unusable', `${code}: ${said}`));
};
