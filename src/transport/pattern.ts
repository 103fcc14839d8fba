// OpenSSH's wildcard patterns, as ssh_config and known_hosts share them (ssh_config(5), PATTERNS).
import { matchesGlob } from '../core/glob.ts';

/**
 * Whether one of the patterns matches and none of the negated ones (`!pattern`) does.
 * A list of negations only never matches.
 */
export const matchesPatterns = (text: string, patterns: readonly string[]): boolean => {
  if (patterns.some((pattern) => pattern.startsWith('!') && matchesGlob(pattern.slice(1), text))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matchesGlob(pattern, text));
};

/** A comma list such as `*.example.net,!bad.example.net`, its letters taken as lower case: names are compared that way. */
export const matchesHostList = (name: string, list: string): boolean =>
  matchesPatterns(name, list.toLowerCase().split(','));
