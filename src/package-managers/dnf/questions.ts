// What all questions to dnf have in common: their script, the dnf session inside it, and how long they may wait for locks.
import type { Result } from '../../core/result.ts';
import { fragmentText } from '../../remote/compose-script.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import { commandFault } from '../rpm/command-fault.ts';

const SCRIPT = new URL('./questions.sh', import.meta.url);
const SESSION = new URL('./session.py', import.meta.url);

/** Seconds, as the script's first argument: a metadata timer of the distribution is done by then. */
const LOCK_PATIENCE_S = '30';

interface Question<T> {
  /** Words that questions.sh and session.py know. */
  readonly asks: readonly string[];
  /** Exact packages for the word `resolution`. */
  readonly wanted?: readonly string[];
  /** Milliseconds. */
  readonly timeoutMs?: number;
  read(frames: Frames): Result<T>;
}

/** Fails when the session could not even start; whatever goes wrong in it, each answer tells for itself. */
const readFrames = <T>(frames: Frames, read: Question<T>['read']): Result<T> => {
  const session = frames.find('session');
  return session !== undefined && session.code !== 0 ? commandFault(session, 'command-failed') : read(frames);
};

export const question = <T>({ asks, wanted = [], timeoutMs = QUESTION_TIMEOUT_MS, read }: Question<T>): Query<T> => ({
  script: SCRIPT,
  args: [LOCK_PATIENCE_S, ...asks],
  data: { session: fragmentText(SESSION), wanted: wanted.join('\n') },
  privileged: true,
  timeoutMs,
  read: (frames) => readFrames(frames, read),
});
