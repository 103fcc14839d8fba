// The fault of a dnf command that ended badly: a lock is a lock everywhere, the rest is dnf's own words.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';
import { failed } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { answerLines, dnfWords } from './lines.ts';

/** dnf's exit code for a lock that another program holds, with `exit_on_lock`. */
export const LOCKED = 200;

/** Which lock and which process; dnf goes on about memory and state, once per attempt. */
const lockWords = (stderr: string): string =>
  answerLines(stderr)
    .slice(0, 2)
    .map((line) => line.trim())
    .join('; ');

/** @param code what it means here when it is no lock. */
export const faultOf = (frame: Frame, code: FaultCode): Fault =>
  frame.code === LOCKED
    ? fault('lock-held', lockWords(frame.stderr))
    : fault(code, dnfWords(frame.stderr) || `dnf ended with ${frame.code}`);

export const commandFault = (frame: Frame, code: FaultCode): ReturnType<typeof failed> => failed(faultOf(frame, code));
