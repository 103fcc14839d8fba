// From lines to values, for every adapter: a line that is not understood faults the whole answer, none is ever dropped.
import { fault } from '../core/fault.ts';
import { failed, ok, type Result } from '../core/result.ts';

const SHOWN_CHARS = 200;

/** The fault of every reader: where the line came from, and the line. */
export const unreadable = (what: string, line: string): Result<never> =>
  failed(fault('reply-unreadable', `${what}: ${line.slice(0, SHOWN_CHARS)}`));

/**
 * One value per line.
 * @param parse returns undefined for a line that it does not know; that faults the whole text as `reply-unreadable`.
 */
export const parseEach = <T>(
  what: string,
  lines: readonly string[],
  parse: (line: string) => T | undefined,
): Result<readonly T[]> => {
  const values: T[] = [];
  for (const line of lines) {
    const value = parse(line);
    if (value === undefined) return unreadable(what, line);
    values.push(value);
  }
  return ok(values);
};
