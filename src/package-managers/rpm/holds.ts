// The host's own holds: version locks and `exclude=` settings, and which of them keeps a package where it is.
import { matchesGlob } from '../../core/glob.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';

export interface Hold {
  readonly kind: 'versionlock' | 'exclude';
  /** As the host has it: `postgresql-server-0:13.14-1.el9.*`, `kernel*`. A leading `!` excludes instead of locking. */
  readonly pattern: string;
}

/** Every package left out is compared with every hold, so a host must not send any number of them. */
const MOST_HOLDS = 1000;

const commentless = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** `exclude=a,b c` and continuation lines, as dnf.conf(5) writes lists. */
const parseExcludes = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s*exclude(?:s|pkgs)?\s*=/, ''))
    .flatMap((line) => line.split(/[\s,]+/))
    .filter((pattern) => pattern !== '');

/** Frames `versionlocks` (absent without the plugin) and `excludes`. */
export const readHolds = (frames: Frames): Result<readonly Hold[]> => {
  const locks = frames.find('versionlocks');
  if (locks !== undefined && locks.code !== 0) return unreadable('the versionlock list', locks.stderr.trim());
  const excludes = frames.one('excludes');
  if (!excludes.ok) return excludes;
  const holds = [
    ...commentless(locks?.stdout ?? '').map((pattern): Hold => ({ kind: 'versionlock', pattern })),
    ...parseExcludes(excludes.value.stdout).map((pattern): Hold => ({ kind: 'exclude', pattern })),
  ];
  return holds.length > MOST_HOLDS ? unreadable('the holds', `${holds.length} of them`) : ok(holds);
};

/** What may be the name in a pattern: all of it, without architecture, without release, without version. */
const namesIn = (pattern: string): readonly string[] => {
  const names = [pattern.replace(/^!/, '')];
  for (const divider of ['.', '-', '-']) {
    const rest = names.at(-1) ?? '';
    const end = rest.lastIndexOf(divider);
    // A version starts with a digit or with a wildcard; anything else still belongs to the name.
    if (end > 0 && (divider === '.' || /^[\d*?[]/.test(rest.slice(end + 1)))) names.push(rest.slice(0, end));
  }
  return names;
};

/** The hold whose pattern names this package. Whether it really holds is dnf's word: ask only for what dnf left out. */
export const holdOn = (name: string, holds: readonly Hold[]): Hold | undefined =>
  holds.find((hold) => namesIn(hold.pattern).some((pattern) => matchesGlob(pattern, name)));

/** As people know it: `versionlock bash-5.1-2.*`, `exclude=kernel*`. */
export const holdText = ({ kind, pattern }: Hold): string =>
  kind === 'exclude' ? `exclude=${pattern}` : `versionlock ${pattern}`;
