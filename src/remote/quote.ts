// The only place where a value becomes shell text. The reader is always a POSIX sh, never the login shell.

/**
 * One word in single quotes (POSIX.1-2017, XCU 2.2.2): nothing in it is special to sh.
 * @throws RangeError for NUL, which no shell can carry: callers validate their input before.
 */
export const quote = (word: string): string => {
  if (word.includes('\0')) throw new RangeError('a shell word cannot hold NUL');
  return `'${word.replaceAll("'", "'\\''")}'`;
};
