// Line-wise reading of pacman's answers: every line with content must be understood.
import type { Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { parseEach } from '../parse-each.ts';

/** Lines with content. */
export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** One value per line with content; see {@link parseEach}. */
export const parseLines = <T>(
  what: string,
  text: string,
  parse: (line: string) => T | undefined,
): Result<readonly T[]> => parseEach(what, linesOf(text), parse);

/** pacman's own words about a failure, without its label; its exit code where it said nothing. */
export const errorWords = ({ name, code, stderr }: Frame): string => {
  const lines = linesOf(stderr);
  const errors = lines.filter((line) => line.startsWith('error: ')).map((line) => line.slice('error: '.length));
  const words = errors.length > 0 ? errors : lines;
  return words.length === 0 ? `${name} ended with exit code ${code}` : [...new Set(words)].join('; ');
};
