// Line-wise reading that drops nothing: a line that no pattern knows is a fault which shows the line.
import type { Result } from '../../core/result.ts';
import { parseEach } from '../parse-each.ts';

/** Lines with content; the frame format itself may add empty ones. */
export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/** One value per line with content; see {@link parseEach}. */
export const parseLines = <T>(
  what: string,
  text: string,
  parse: (line: string) => T | undefined,
): Result<readonly T[]> => parseEach(what, linesOf(text), parse);

/** apt's own errors and warnings (`E: …`, `W: …`), each once: what a person should read of its stderr. */
export const aptWords = (stderr: string, levels: 'errors' | 'all' = 'all'): readonly string[] => {
  const pattern = levels === 'errors' ? /^E: / : /^[EW]: /;
  return [...new Set(linesOf(stderr).filter((line) => pattern.test(line)))];
};
