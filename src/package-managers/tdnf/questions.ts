// The script behind every question to tdnf, how long it may wait for locks, and what a held lock means.
import { failed, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { readLocks } from '../rpm/health.ts';

export const QUESTIONS = new URL('./questions.sh', import.meta.url);

/** Seconds, as the script's first argument. */
export const LOCK_PATIENCE_S = '30';

/** Reads the answer unless frame `locks` names somebody: then nothing else was asked of tdnf. */
export const ifFree = <T>(frames: Frames, read: () => Result<T>): Result<T> => {
  const locks = readLocks(frames);
  if (!locks.ok) return locks;
  const [held] = locks.value;
  return held === undefined ? read() : failed(held);
};
