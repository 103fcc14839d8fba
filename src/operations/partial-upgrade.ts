// Systems that can only be patched as a whole (Arch, Tumbleweed): a plan that would leave something out is refused, not narrowed.
import { type Change, isEffective } from '../core/change.ts';
import { type Fault, fault } from '../core/fault.ts';
import type { PlanOptions } from '../core/plan.ts';
import type { Capabilities } from '../package-managers/package-manager.ts';

interface Narrowed {
  /** The system's name for people: `Arch Linux`. */
  readonly system: string;
  readonly can: Pick<Capabilities, 'upgradeInPart'> | undefined;
  readonly pending: readonly Change[];
  /** What is left of `pending` after holds of the inventory, --exclude, --security and the like. */
  readonly chosen: readonly Change[];
  readonly options: Pick<PlanOptions, 'cves' | 'emergency'>;
}

/** So many packages are named. */
const SHOWN = 5;

const keyOf = ({ package: name, arch }: Change): string => `${name} ${arch}`;

/** Pending changes that the choice took out. Installs and removals are no choices: they follow the upgrades that need them. */
const leftOutOf = ({ pending, chosen }: Narrowed): readonly Change[] => {
  const kept = new Map(chosen.map((change) => [keyOf(change), change]));
  return pending.filter(isEffective).flatMap((change) => {
    const now = kept.get(keyOf(change));
    if (now === undefined) return change.action === 'upgrade' || change.action === 'downgrade' ? change : [];
    return isEffective(now) ? [] : now;
  });
};

const named = (left: readonly Change[]): string => {
  const texts = left
    .slice(0, SHOWN)
    .map((change) => (isEffective(change) ? change.package : `${change.package} (${change.why})`));
  return [...texts, ...(left.length > SHOWN ? [`${left.length - SHOWN} more`] : [])].join(', ');
};

/** Asked for a CVE alone, there is a way that does not leave anything out; undefined: the usual hint. */
const wholeInstead = ({ cves, emergency }: Narrowed['options']): string | undefined => {
  if (cves.length === 0 || emergency) return undefined;
  const asked = cves.map((cve) => `--cve ${cve}`).join(' ');
  return `in an emergency the whole upgrade goes at once: patchctl apply ${asked} --emergency --host {host}`;
};

/** `partial-upgrade` when some pending changes would happen and others not. Nothing at all happening is no upgrade in part. */
export const partialUpgrade = (narrowed: Narrowed): Fault | undefined => {
  if (narrowed.can === undefined || narrowed.can.upgradeInPart || !narrowed.chosen.some(isEffective)) return undefined;
  const left = leftOutOf(narrowed);
  if (left.length === 0) return undefined;
  const message = `${narrowed.system} cannot be patched in part; left out would be ${named(left)}`;
  return fault('partial-upgrade', message, wholeInstead(narrowed.options));
};

/** Said in every plan whose versions the manager cannot be held to. */
export const unpinned = (can: Pick<Capabilities, 'pinVersions'> | undefined): readonly string[] =>
  can === undefined || can.pinVersions
    ? []
    : ['versions are not pinned: apply stops, with nothing changed, if the mirror has moved'];

/** What to do about a removal where its cause cannot be left out; undefined: the usual hint. */
export const wholeOnlyHint = (can: Pick<Capabilities, 'upgradeInPart'> | undefined): string | undefined =>
  can === undefined || can.upgradeInPart
    ? undefined
    : '--allow-removals permits it; its cause cannot be left out, because the system can only be patched as a whole';
