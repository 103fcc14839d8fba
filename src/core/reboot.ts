// Must a host reboot? Words of several sources side by side; none is believed alone, and none is lost.
import type { RebootFinding } from './event.ts';

/** What patchctl looks at itself; package managers add sources of their own (`needs-restarting`, `zypper`). */
export type RebootSource = 'flag file' | 'kernel' | 'core libraries' | 'livepatch';

/** What one source says. */
export interface RebootWord {
  readonly source: RebootSource;
  readonly needed: true | false | 'unknown';
  /** Shown behind the source: `kernel: running …, newest bootable …`. */
  readonly reason?: string;
  /** This word holds even where the package manager says something else about the same source. */
  readonly decisive?: true;
}

/**
 * Who gives a reason: each starts with its source and a colon. Undefined: a sentence that is none, but says what is not known.
 * @example rebootSourceOf('kernel: running 6.1.0-13, newest 6.1.0-18') → kernel
 */
export const rebootSourceOf = (reason: string): string | undefined => /^([a-z][a-z -]*): /.exec(reason)?.[1];

const textOf = ({ source, reason }: RebootWord): readonly string[] =>
  reason === undefined ? [] : [`${source}: ${reason}`];

/**
 * The package manager's finding and our own words as one finding. One source is shown once: the manager's sentence, which knows
 * packages, unless ours is more certain. Needed when anyone says so; otherwise unknown when anyone does not know.
 */
export const mergeReboot = (manager: RebootFinding, words: readonly RebootWord[]): RebootFinding => {
  const ours = words.filter((word) => !yields(word, manager));
  const overruled = new Set<string>(
    words.filter((word) => word.source === 'kernel' && ours.includes(word)).map(({ source }) => source),
  );
  const kept = manager.reasons.filter((reason) => !overruled.has(rebootSourceOf(reason) ?? ''));
  const verdicts = [remaining(manager, kept), ...ours.map(({ needed }) => needed)];
  const stale = staleKernel(manager, ours);
  return {
    needed: verdicts.includes(true) || (verdicts.includes('unknown') ? 'unknown' : false),
    reasons: [...kept, ...ours.flatMap(textOf)],
    ...(stale !== undefined && { staleKernel: stale }),
  };
};

/** Our own comparison; or the manager's, where ours gave way to it and nothing else can be behind its verdict. */
const staleKernel = (manager: RebootFinding, ours: readonly RebootWord[]): string | undefined => {
  const own = ours.find(({ source }) => source === 'kernel');
  if (own !== undefined) return own.needed === true ? textOf(own)[0] : undefined;
  const sourced = manager.reasons.filter((reason) => rebootSourceOf(reason) !== undefined);
  return manager.needed === true && sourced.every((reason) => rebootSourceOf(reason) === 'kernel')
    ? sourced[0]
    : undefined;
};

/** Does the manager's sentence about the same source stand instead of ours? */
const yields = ({ source, needed, decisive }: RebootWord, manager: RebootFinding): boolean => {
  if (!manager.reasons.some((reason) => rebootSourceOf(reason) === source)) return false;
  if (source !== 'kernel') return true;
  // It also sees a kernel that was rebuilt under its old name; its doubts are settled by what lies in /boot.
  return manager.needed === true && needed !== true && decisive !== true;
};

/** The manager's verdict without the sentences that were overruled: it stands on what is left. */
const remaining = (manager: RebootFinding, kept: readonly string[]): RebootFinding['needed'] => {
  if (kept.length === manager.reasons.length) return manager.needed;
  return kept.some((reason) => rebootSourceOf(reason) !== undefined) ? manager.needed : false;
};
