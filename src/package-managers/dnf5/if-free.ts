// What every question but the survey does about locks: a held one is the answer's fault, because nothing else was asked.
import { failed, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { readLocks } from '../rpm/health.ts';

/** Reads the answer unless frame `locks` names somebody. */
export const ifFree = <T>(frames: Frames, read: () => Result<T>): Result<T> => {
  const locks = readLocks(frames);
  if (!locks.ok) return locks;
  const [held] = locks.value;
  return held === undefined ? read() : failed(held);
};
