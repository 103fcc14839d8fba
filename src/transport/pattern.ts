// OpenSSH's wildcard patterns, as ssh_config and known_hosts share them (ssh_config(5), PATTERNS).

/** `*` matches any run of characters, `?` exactly one; nothing else is special. Never backtracks more than one star. */
export const matchesPattern = (text: string, pattern: string): boolean => {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++;
      resume = at;
    } else if (next < pattern.length && (pattern[next] === '?' || pattern[next] === text[at])) {
      at++;
      next++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
};

/**
 * Whether one of the patterns matches and none of the negated ones (`!pattern`) does.
 * A list of negations only never matches.
 */
export const matchesPatterns = (text: string, patterns: readonly string[]): boolean => {
  if (patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(text, pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(text, pattern));
};

/** A comma list such as `*.example.net,!bad.example.net`, its letters taken as lower case: names are compared that way. */
export const matchesHostList = (name: string, list: string): boolean =>
  matchesPatterns(name, list.toLowerCase().split(','));
