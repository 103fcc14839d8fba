// From everything pending to what was asked for: holds of the inventory, --exclude, --security and --cve, each visible in the result.
import type { Change } from '../core/change.ts';
import { isEffective } from '../core/change.ts';
import { matchesGlob } from '../core/glob.ts';
import type { PlanOptions } from '../core/plan.ts';
import type { Judgement } from './judgement.ts';
import type { HostSurvey } from './survey-host.ts';

interface Choice {
  readonly options: PlanOptions;
  /** The inventory's holds for this host, globs. */
  readonly holds: readonly string[];
  /** Why a change must wait (it soaks); undefined: it need not. */
  readonly waits: (change: Change) => string | undefined;
}

const matchesAny = (patterns: readonly string[], name: string): string | undefined =>
  patterns.find((pattern) => matchesGlob(pattern, name));

const keptBack = (change: Change, why: string): Change => ({ ...change, action: 'held', why });

const fixesAny = (change: Change, cves: readonly string[]): boolean =>
  change.advisories.some((advisory) => advisory.cves.some((cve) => cves.includes(cve)));

/** An update without a classification may be a security fix: `--security` keeps it in. */
const isAsked = (change: Change, options: PlanOptions): boolean => {
  if (change.action === 'install') return true;
  if (options.cves.length > 0) return fixesAny(change, options.cves);
  return !options.security_only || change.security !== false;
};

/**
 * The changes to ask the manager for, plus held and soaking ones for show.
 * New installs are left to the manager as soon as anything was left out: it alone knows which of them are still needed.
 */
export const chooseChanges = (pending: readonly Change[], choice: Choice): readonly Change[] => {
  const judged = pending.map((change) => judge(change, choice));
  const asked = judged.filter((change) => !isEffective(change) || isAsked(change, choice.options));
  const narrowed = asked.length < pending.length || judged.some((change, i) => change !== pending[i]);
  return narrowed ? asked.filter((change) => change.action !== 'install' && change.action !== 'remove') : asked;
};

/**
 * What is asked of a system that can only be patched as a whole: in an emergency the smallest transaction that ends one of the
 * CVEs is the whole upgrade. Everywhere else, and where no update ends one, the operator's own words.
 */
export const optionsFor = (can: HostSurvey['can'], assessed: readonly Change[], options: PlanOptions): PlanOptions => {
  const whole = can?.upgradeInPart === false && options.emergency;
  if (!whole || !assessed.some((change) => isEffective(change) && fixesAny(change, options.cves))) return options;
  return { ...options, cves: [], security_only: false };
};

/** What was chosen of a survey's pending changes, assessed. */
export const chosenOf = (
  { host, survey, can }: HostSurvey,
  judgement: Judgement,
  options: PlanOptions,
): readonly Change[] => {
  const pending = judgement.assess(survey?.pending ?? []);
  const asked = optionsFor(can, pending, options);
  return chooseChanges(pending, { options: asked, holds: host.holds, waits: judgement.waits });
};

const judge = (change: Change, { options, holds, waits }: Choice): Change => {
  if (!isEffective(change)) return change;
  const held = matchesAny(holds, change.package);
  if (held !== undefined) return keptBack(change, `held by the inventory (holds: ${held})`);
  const excluded = matchesAny(options.exclude, change.package);
  if (excluded !== undefined) return keptBack(change, `left out by --exclude ${excluded}`);
  const why = waits(change);
  return why === undefined ? change : { ...change, action: 'deferred', why };
};

/** How many effective changes `--security` or `--cve` left out. */
export const leftOut = (pending: readonly Change[], options: PlanOptions): number =>
  pending.filter((change) => isEffective(change) && !isAsked(change, options)).length;
