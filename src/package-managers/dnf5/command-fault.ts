// The fault of a dnf 5 command that ended badly: its exit codes say little, so the meaning comes from what was asked.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';
import type { Frame } from '../../remote/frames.ts';
import { dnf5Words } from './lines.ts';

/** Exit code of `timeout` for a command that it ended. */
const TIMED_OUT = 124;

/** @param code what the failure means for the question that was asked. */
export const faultOf = (frame: Frame, code: FaultCode): Fault => {
  const words = dnf5Words(frame.stderr) || `dnf5 ended with ${frame.code}`;
  return frame.code === TIMED_OUT
    ? fault('command-failed', `dnf5 gave no answer in time: ${words}`)
    : fault(code, words);
};
