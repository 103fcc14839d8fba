// Line-wise reading that drops nothing: a line that no pattern knows is a fault which shows the line.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';

const SHOWN_CHARS = 200;

/** The fault of every reader here: where the line came from, and the line. */
export const unreadable = (what: string, line: string): Result<never> =>
  failed(fault('reply-unreadable', `${what}: ${line.slice(0, SHOWN_CHARS)}`));

/** Lines with content; the frame format itself may add empty ones. */
export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/**
 * One value per line.
 * @param parse returns undefined for a line that it does not know; that faults the whole text as `reply-unreadable`.
 */
export const parseLines = <T>(
  what: string,
  text: string,
  parse: (line: string) => T | undefined,
): Result<readonly T[]> => {
  const values: T[] = [];
  for (const line of linesOf(text)) {
    const value = parse(line);
    if (value === undefined) return unreadable(what, line);
    values.push(value);
  }
  return ok(values);
};

/** apt's own errors and warnings (`E: …`, `W: …`), each once: what a person should read of its stderr. */
export const aptWords = (stderr: string, levels: 'errors' | 'all' = 'all'): readonly string[] => {
  const pattern = levels === 'errors' ? /^E: / : /^[EW]: /;
  return [...new Set(linesOf(stderr).filter((line) => pattern.test(line)))];
};
