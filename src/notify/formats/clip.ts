// Keeps a message within what a service takes: whole lines as long as they fit, then a word on where the rest is.

/** UTF-8 bytes: what services count, or less. */
const size = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * The lines that fit, each with its newline; the last one says how many were left out.
 * @param most bytes
 */
export const clipped = (lines: readonly string[], most: number): readonly string[] => {
  const whole = lines.reduce((sum, line) => sum + size(line) + 1, 0);
  if (whole <= most) return lines;
  const room = most - 80;
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    used += size(line) + 1;
    if (used > room) break;
    kept.push(line);
  }
  return [...kept, `… ${lines.length - kept.length} more lines: patchctl history, patchctl show RUN`];
};
