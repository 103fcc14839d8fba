// The job that does exactly the planned upgrade, or nothing: it compares before it changes anything.
import { type Change, isEffective } from '../../core/change.ts';
import type { Halves } from '../../core/self-sever.ts';
import type { Job } from '../package-manager.ts';
import { isName, isVersion } from './names.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const APPLY_PATIENCE_S = '300';

/**
 * `name<TAB>version`, as the job's own listing says it; removals come along with what replaces them.
 * @throws Error for a name or version that no survey lets through: plans hold none, so it is a bug or a forged plan.
 */
const wantedLine = ({ package: name, to }: Change): readonly string[] => {
  if (to === null) return [];
  if (!isName(name) || !isVersion(to)) throw new Error(`not a package for pacman: ${JSON.stringify([name, to])}`);
  return [`${name}\t${to}`];
};

const wantedOf = (changes: readonly Change[]): string => changes.filter(isEffective).flatMap(wantedLine).join('\n');

const job = (wanted: string, last: string): Job => ({
  script: new URL('./apply.sh', import.meta.url),
  args: [APPLY_PATIENCE_S],
  data: { wanted, last },
});

/** Reasons of installation need no care here: an upgrade of the whole keeps them, and marks what comes along as a dependency. */
export const apply = (changes: readonly Change[]): Job => job(wantedOf(changes), '');

/** The same upgrade in two transactions. */
export const applyApart = ({ first, last }: Halves): Job =>
  job(wantedOf([...first, ...last]), last.map(({ package: name }) => name).join('\n'));
