// The fault of a yum command that ended badly: a lock is a lock everywhere, the rest is yum's own words.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';
import type { Frame } from '../../remote/frames.ts';
import { linesOf } from './lines.ts';

/** yum's exit code for a lock that another program holds, with `exit_on_lock`. */
const LOCKED = 200;

const ADVICE =
  /^ ?You could try (?:using|running)|^Exiting on user command$|^Your transaction was saved|^ yum load-transaction /;

/** What yum says on stderr, in one line, for people. */
const yumWords = (stderr: string): string =>
  linesOf(stderr)
    .filter((line) => !ADVICE.test(line))
    .map((line) => line.trim())
    .join(' ')
    .replace(/^Error: /, '');

/** @param code what it means here when it is no lock. */
export const faultOf = (frame: Frame, code: FaultCode): Fault =>
  fault(frame.code === LOCKED ? 'lock-held' : code, yumWords(frame.stderr) || `yum ended with ${frame.code}`);
