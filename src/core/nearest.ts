// "Did you mean …?": the known word that is nearest to a mistyped one.

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours each cost 1.
 * Rows are kept three at a time, so long words cost time but no memory.
 */
export const editDistance = (a: string, b: string): number => {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
};

const LONGEST = 256;

/** How wrong a word of this length may be and still count as a slip: a third of its letters, at least one, at most three. */
const tolerance = (length: number): number => Math.min(3, Math.max(1, Math.floor(length / 3)));

/** The known word nearest to `word`, ignoring case; undefined when none is near enough to be what was meant. */
export const nearest = (word: string, known: Iterable<string>): string | undefined => {
  if (word.length > LONGEST) return undefined;
  const limit = tolerance(word.length);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    if (Math.abs(name.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name, distance };
  }
  return best?.name;
};
