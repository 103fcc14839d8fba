// The wire format between the shell scripts and TypeScript: raw output of commands between markers that carry a nonce.
import { fault } from '../core/fault.ts';
import { failed, ok, type Result } from '../core/result.ts';

/** One command's raw output. Lines are not interpreted here. */
export interface Frame {
  readonly name: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The frames of one question, in the order they were sent. */
export interface Frames {
  /** The only frame of that name. A missing or doubled one is a bug in script or reader, or a lying host: fault `reply-unreadable`. */
  one(name: string): Result<Frame>;
  /** Undefined when the script did not send it (optional parts). */
  find(name: string): Frame | undefined;
  all(): readonly Frame[];
}

export const framesOf = (list: readonly Frame[]): Frames => ({
  one(name) {
    const found = list.filter((frame) => frame.name === name);
    const [first] = found;
    if (first === undefined) return failed(fault('reply-unreadable', `the answer has no part "${name}"`));
    if (found.length > 1)
      return failed(fault('reply-unreadable', `the answer has the part "${name}" ${found.length} times`));
    return ok(first);
  },
  find: (name) => list.find((frame) => frame.name === name),
  all: () => list,
});
