// Order of rpm versions: epoch, version, release, each compared segment by segment, as rpm-version(7) defines it.

import { compareNumbers, compareText, type Order, sign } from './order.ts';

/** The parts of an `[epoch:]version[-release]` text. */
export interface Evr {
  /** Digits; `0` when the text names none. */
  readonly epoch: string;
  readonly version: string;
  /** Empty when the text names none. */
  readonly release: string;
}

/** Takes `1:3.0.7-27.el9` apart. Neither version nor release may hold a hyphen, so the last one divides them. */
export const evrOf = (text: string): Evr => {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? '0' : text.slice(0, colon),
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  };
};

/** Runs of digits, runs of letters, and the two signs that have a meaning. Everything else only separates. */
const segmentsOf = (version: string): readonly string[] => version.match(/[0-9]+|[A-Za-z]+|[~^]/g) ?? [];

/** Where a segment stands against its rival: `~` before the end, `^` just after it, then letters, then numbers. */
const rank = (segment: string | undefined): number => {
  if (segment === '~') return 0;
  if (segment === undefined) return 1;
  if (segment === '^') return 2;
  return /^[A-Za-z]/.test(segment) ? 3 : 4;
};

const compareSegments = (a: string | undefined, b: string | undefined): Order => {
  const difference = sign(rank(a) - rank(b));
  if (difference !== 0 || a === undefined || b === undefined) return difference;
  return rank(a) === 4 ? compareNumbers(a, b) : compareText(a, b);
};

/**
 * Compares two versions, or two releases, without epoch: rpm's own `rpmvercmp`.
 * @example rpmvercmp('1.0~rc1', '1.0') === -1; rpmvercmp('1.0^git1', '1.0') === 1; rpmvercmp('10.0001', '10.1') === 0
 */
export const rpmvercmp = (a: string, b: string): Order => {
  const left = segmentsOf(a);
  const right = segmentsOf(b);
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareSegments(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
};

/**
 * Compares `[epoch:]version[-release]` as rpm orders packages. A missing epoch is 0, a missing release is below every release.
 */
export const compareEvr = (a: string, b: string): Order => {
  const left = evrOf(a);
  const right = evrOf(b);
  const byEpoch = compareNumbers(left.epoch, right.epoch);
  if (byEpoch !== 0) return byEpoch;
  const byVersion = rpmvercmp(left.version, right.version);
  if (byVersion !== 0) return byVersion;
  const byPresence = sign(Number(left.release !== '') - Number(right.release !== ''));
  return byPresence === 0 ? rpmvercmp(left.release, right.release) : byPresence;
};
