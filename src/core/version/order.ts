// What the version schemes share: an order, and numbers too long for a double.

export type Order = -1 | 0 | 1;

export const sign = (difference: number): Order => {
  if (difference === 0) return 0;
  return difference < 0 ? -1 : 1;
};

/** By UTF-16 code units: for ASCII, which versions are, the order of bytes. */
export const compareText = (a: string, b: string): Order => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** Every number of fewer digits is exact as a double. */
const SAFE_DIGITS = 16;

/** By number however long (dates and hashes exceed 2^53): without leading zeros the longer number is the greater one. */
export const compareNumbers = (a: string, b: string): Order => {
  const difference = Number(a) - Number(b);
  if (a.length < SAFE_DIGITS && b.length < SAFE_DIGITS && !Number.isNaN(difference)) return sign(difference);
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return left.length === right.length ? compareText(left, right) : sign(left.length - right.length);
};
