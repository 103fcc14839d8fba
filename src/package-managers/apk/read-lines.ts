// Line-wise reading of apk's answers: names and versions are checked, and every line with content must be understood.
import type { Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { parseEach } from '../parse-each.ts';

// apk-package(5): letters, digits and + _ . -, starting with a letter, a digit or (virtual packages) a dot.
const NAME = /^[A-Za-z0-9.][A-Za-z0-9+_.-]*$/;

export const isName = (text: string): boolean => NAME.test(text);

// digit{.digit}{letter}{_suffix#}{~hash}{-r#}; virtual packages carry a date without a release.
const VERSION = /^\d+(?:\.\d+)*[a-z]?(?:_[a-z]+\d*)*(?:~[0-9a-f]+)?(?:-r\d+)?$/;

export const isVersion = (text: string): boolean => VERSION.test(text);

/** Lines with content. */
export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** One value per line with content; see {@link parseEach}. */
export const parseLines = <T>(
  what: string,
  text: string,
  parse: (line: string) => T | undefined,
): Result<readonly T[]> => parseEach(what, linesOf(text), parse);

/** apk's own words about a failure; its exit code, the number of errors, where it said nothing. */
export const errorWords = ({ name, code, stdout, stderr }: Frame): string => {
  const said = linesOf(stderr).map((line) =>
    line
      .replace(/^(?:ERROR|WARNING): /, '')
      .replace(/:$/, '')
      .trim(),
  );
  const words = said.length > 0 ? said : linesOf(stdout).slice(-1);
  return words.length === 0 ? `${name} ended with exit code ${code}` : [...new Set(words)].join('; ');
};
