// Shell globs over names: `*` any run of characters, `?` one. Hosts are selected and packages are held with these.

/**
 * Whether `text` as a whole matches `pattern`; everything but `*` and `?` stands for itself.
 * Two pointers and one point of return instead of a regular expression: no pattern can make it slow.
 */
export const matchesGlob = (pattern: string, text: string): boolean => {
  let p = 0;
  let t = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      lastStar = p++;
      resumeAt = t;
    } else if (wanted === '?' || wanted === text[t]) {
      p++;
      t++;
    } else if (lastStar >= 0) {
      p = lastStar + 1;
      t = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
};

/** Whether the text has a wildcard at all. */
export const isGlob = (text: string): boolean => /[*?]/.test(text);
