// Order of dpkg versions: epoch, upstream version, revision, as deb-version(7) and Debian policy 5.6.12 define it.

import { compareNumbers, type Order, sign } from './order.ts';

interface Parts {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

/** The epoch ends at the first colon, the revision starts after the last hyphen; missing ones equal `0`. */
const partsOf = (version: string): Parts => {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? '0' : version.slice(0, colon),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? '0' : rest.slice(hyphen + 1),
  };
};

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

/** Tilde sorts before everything, even the end; then end or digit, letters, and all other characters. */
const weight = (char: string | undefined): number => {
  if (char === '~') return -1;
  if (char === undefined || isDigit(char)) return 0;
  const code = char.charCodeAt(0);
  const isLetter = (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z');
  return isLetter ? code : code + 256;
};

/** Index behind the run of characters from `start` on that are digits (or are not). */
const runEnd = (text: string, start: number, kind: 'digits' | 'others'): number => {
  let end = start;
  while (end < text.length && isDigit(text[end]) === (kind === 'digits')) end += 1;
  return end;
};

const compareText = (a: string, b: string): Order => {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = weight(a[i]) - weight(b[i]);
    if (difference !== 0) return sign(difference);
  }
  return 0;
};

/** Runs of non-digits and digits by turns; the first difference decides. */
const compareRuns = (a: string, b: string): Order => {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const textA = runEnd(a, i, 'others');
    const textB = runEnd(b, j, 'others');
    const byText = compareText(a.slice(i, textA), b.slice(j, textB));
    if (byText !== 0) return byText;
    i = runEnd(a, textA, 'digits');
    j = runEnd(b, textB, 'digits');
    const byNumber = compareNumbers(a.slice(textA, i), b.slice(textB, j));
    if (byNumber !== 0) return byNumber;
  }
  return 0;
};

/**
 * -1 when `a` is older than `b`, 0 when dpkg takes them for the same version (`1.09` and `1.9`), 1 when it is newer.
 * Total on any text; only for valid versions is the answer dpkg's.
 * @example compareDpkg('1.0~rc1', '1.0') === -1
 */
export const compareDpkg = (a: string, b: string): Order => {
  if (a === b) return 0;
  const left = partsOf(a);
  const right = partsOf(b);
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareRuns(left.upstream, right.upstream) ||
    compareRuns(left.revision, right.revision)
  );
};
