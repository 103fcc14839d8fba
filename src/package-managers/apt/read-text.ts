// Takes the output of one command out of an answer.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';

/** stdout of a command that has no good reason to fail; another exit code than 0 is `command-failed`, with its words. */
export const readText = (frames: Frames, name: string): Result<string> => {
  const frame = frames.one(name);
  if (!frame.ok) return frame;
  if (frame.value.code === 0) return ok(frame.value.stdout);
  const { code, stderr } = frame.value;
  return failed(fault('command-failed', `${name}: exit code ${code}: ${stderr.trim()}`));
};
