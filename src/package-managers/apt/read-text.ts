// Takes the output of one command out of an answer.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';

/** stdout of a command that has no good reason to fail; another exit code than 0 is `reply-unreadable`, with its words. */
export const readText = (frames: Frames, name: string): Result<string> => {
  const frame = frames.one(name);
  if (!frame.ok) return frame;
  if (frame.value.code === 0) return ok(frame.value.stdout);
  return unreadable(name, `exit code ${frame.value.code}: ${frame.value.stderr.trim()}`);
};
