// Order of pacman versions: epoch, version, pkgrel, as vercmp(8) describes it and libalpm does it.
import { compareNumbers, compareText, type Order, sign } from './order.ts';

interface Parts {
  readonly epoch: string;
  readonly version: string;
  /** Undefined when the text names none: then pkgrel decides nothing. */
  readonly pkgrel: string | undefined;
}

/** The epoch is digits before a colon, the pkgrel follows the last hyphen. */
const partsOf = (text: string): Parts => {
  const epoch = /^[0-9]*:/.exec(text)?.[0];
  const rest = text.slice(epoch?.length ?? 0);
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: epoch?.slice(0, -1) || '0',
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    pkgrel: hyphen < 0 ? undefined : rest.slice(hyphen + 1),
  };
};

/** A run of digits or letters and the number of separators before it; the last token of a version has an empty run. */
interface Token {
  readonly gap: number;
  readonly run: string;
}

const END: Token = { gap: 0, run: '' };

const tokensOf = (version: string): readonly Token[] =>
  Array.from(version.matchAll(/([^0-9A-Za-z]*)([0-9]+|[A-Za-z]+|$)/g), ([, gap = '', run = '']) => ({
    gap: gap.length,
    run,
  }));

const isLetter = (text: string): boolean => /^[A-Za-z]/.test(text);

/** What is left decides when one side has ended: leftover letters lose, all else wins. */
const compareRests = (a: string, b: string): Order => {
  if (a === b) return 0;
  return (a === '' && !isLetter(b)) || isLetter(a) ? -1 : 1;
};

const compareTokens = (a: Token, b: Token): Order => {
  // Where a version ends at once, separators of the other still count as leftover; behind separators they do not.
  if (a.gap + a.run.length === 0 || b.gap + b.run.length === 0) {
    return compareRests(a.gap > 0 ? '.' : a.run.slice(0, 1), b.gap > 0 ? '.' : b.run.slice(0, 1));
  }
  if (a.run === '' || b.run === '') return compareRests(a.run.slice(0, 1), b.run.slice(0, 1));
  if (a.gap !== b.gap) return sign(a.gap - b.gap);
  const numbers = Number(!isLetter(a.run)) - Number(!isLetter(b.run));
  if (numbers !== 0) return sign(numbers);
  return isLetter(a.run) ? compareText(a.run, b.run) : compareNumbers(a.run, b.run);
};

const compareRuns = (a: string, b: string): Order => {
  if (a === b) return 0;
  const left = tokensOf(a);
  const right = tokensOf(b);
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareTokens(left[index] ?? END, right[index] ?? END);
    if (order !== 0) return order;
  }
  return 0;
};

/**
 * -1 when `a` is older than `b`, 0 when pacman takes them for the same version (`1.5-1` and `1.5`), 1 when it is newer.
 * Not an order in the strict sense: `1-1` and `1-2` both equal `1`.
 * @example comparePacman('1.0rc', '1.0') === -1; comparePacman('2.0a', '2.0.a') === -1
 */
export const comparePacman = (a: string, b: string): Order => {
  const left = partsOf(a);
  const right = partsOf(b);
  const order = compareRuns(left.epoch, right.epoch) || compareRuns(left.version, right.version);
  if (order !== 0 || left.pkgrel === undefined || right.pkgrel === undefined) return order;
  return compareRuns(left.pkgrel, right.pkgrel);
};
