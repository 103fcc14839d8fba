// A remote question as a value: which script, with what, and how the answer is read. Nothing here does I/O.
import type { Result } from '../core/result.ts';
import type { Frames } from './frames.ts';

export interface Query<T> {
  /** POSIX sh fragment (absolute file URL ending in .sh), sent on stdin; it calls `frame NAME command…`. */
  readonly script: URL;
  /** Become positional arguments $1… of the fragment. Any text; quoting happens in one place. */
  readonly args: readonly string[];
  /** Longer texts; inside the fragment `data NAME` prints one. No NUL. */
  readonly data?: Readonly<Record<string, string>>;
  /** Must it run as root? */
  readonly privileged: boolean;
  /** Milliseconds; several questions in one trip add up. */
  readonly timeoutMs: number;
  /** Pure: frames of this fragment in, value or `reply-unreadable` fault out. */
  read(frames: Frames): Result<T>;
}

/** Milliseconds allowed for a question unless it says otherwise. */
export const QUESTION_TIMEOUT_MS = 120_000;
