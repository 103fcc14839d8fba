// From everything pending to what was asked for: holds of the inventory, --exclude and --security, each visible in the result.
import type { Change } from '../core/change.ts';
import { isEffective } from '../core/change.ts';
import { matchesGlob } from '../core/glob.ts';
import type { PlanOptions } from '../core/plan.ts';

interface Choice {
  readonly options: PlanOptions;
  /** The inventory's holds for this host, globs. */
  readonly holds: readonly string[];
}

const matchesAny = (patterns: readonly string[], name: string): string | undefined =>
  patterns.find((pattern) => matchesGlob(pattern, name));

const keptBack = (change: Change, why: string): Change => ({ ...change, action: 'held', why });

/** An update without a classification may be a security fix: `--security` keeps it in. */
const isAsked = (change: Change, options: PlanOptions): boolean =>
  !options.security_only || change.security !== false || change.action === 'install';

/**
 * The changes to ask the manager for, plus held ones for show.
 * New installs are left to the manager as soon as anything was left out: it alone knows which of them are still needed.
 */
export const chooseChanges = (pending: readonly Change[], { options, holds }: Choice): readonly Change[] => {
  const judged = pending.map((change) => judge(change, { options, holds }));
  const asked = judged.filter((change) => !isEffective(change) || isAsked(change, options));
  const narrowed = asked.length < pending.length || judged.some((change, i) => change !== pending[i]);
  return narrowed ? asked.filter((change) => change.action !== 'install' && change.action !== 'remove') : asked;
};

const judge = (change: Change, { options, holds }: Choice): Change => {
  if (!isEffective(change)) return change;
  const held = matchesAny(holds, change.package);
  if (held !== undefined) return keptBack(change, `held by the inventory (holds: ${held})`);
  const excluded = matchesAny(options.exclude, change.package);
  return excluded === undefined ? change : keptBack(change, `left out by --exclude ${excluded}`);
};

/** How many effective changes `--security` left out. */
export const leftOutAsNotSecurity = (pending: readonly Change[], options: PlanOptions): number =>
  pending.filter((change) => isEffective(change) && !isAsked(change, options)).length;
