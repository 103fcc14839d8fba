// Has the world moved since the plan was drawn? Each answer is a fault that names what moved, or undefined.
import { type Change, isEffective } from './change.ts';
import { type Fault, fault } from './fault.ts';
import { type Manifest, manifestDigest } from './manifest.ts';
import type { PlanChange } from './plan.ts';

type Move = Pick<PlanChange, 'action' | 'package' | 'arch' | 'from' | 'to'>;

const keyOf = ({ package: name, arch }: Pick<Move, 'package' | 'arch'>): string => `${name}:${arch}`;

/** So many of a kind are named. */
const SHOWN = 3;

const named = (texts: readonly string[]): string =>
  texts.length > SHOWN ? `${texts.slice(0, SHOWN).join('; ')}; and ${texts.length - SHOWN} more` : texts.join('; ');

/** The host's packages against the basis of the plan. Planned packages that moved are named; of others only the digest is known. */
export const movedBasis = (
  manifest: Manifest,
  { basis, changes }: { readonly basis: string | null; readonly changes: readonly Move[] },
): Fault | undefined => {
  const digest = manifestDigest(manifest);
  if (digest === basis) return undefined;
  const moved = changes.filter(isEffective).flatMap((change) => movedPackage(manifest, change) ?? []);
  const others = `packages outside the plan (manifest ${digest.slice(0, 12)} instead of ${(basis ?? 'none').slice(0, 12)})`;
  return fault('basis-moved', moved.length > 0 ? named(moved) : others);
};

const movedPackage = ({ packages }: Manifest, change: Move): string | undefined => {
  const versions = packages.filter(({ name }) => name === change.package).map(({ version }) => version);
  if (change.from === null ? versions.length === 0 : versions.includes(change.from)) return undefined;
  return `${change.package} is ${versions.join(', ') || 'not installed'} now, the plan says ${change.from ?? 'not installed'}`;
};

/** A hold that an admin set after the plan was drawn wins over the plan. */
export const heldMeanwhile = (planned: readonly Move[], pending: readonly Change[]): Fault | undefined => {
  const held = new Set(pending.filter(({ action }) => action === 'held').map(keyOf));
  const met = planned.filter((change) => isEffective(change) && held.has(keyOf(change)));
  if (met.length === 0) return undefined;
  return fault('resolution-moved', `held on the host since then: ${named(met.map((change) => change.package))}`);
};

const moveText = (move: Move): string =>
  `${move.action} ${move.package}:${move.arch} ${move.from ?? '-'} -> ${move.to ?? '-'}`;

/** The dry run now against the plan: the same moves, in any order. */
export const movedResolution = (planned: readonly Move[], now: readonly Move[]): Fault | undefined => {
  const wanted = new Set(planned.filter(isEffective).map(moveText));
  const found = new Set(now.filter(isEffective).map(moveText));
  const more = [...found].filter((text) => !wanted.has(text)).map((text) => `also ${text}`);
  const less = [...wanted].filter((text) => !found.has(text)).map((text) => `no longer ${text}`);
  if (more.length + less.length === 0) return undefined;
  return fault('resolution-moved', named([...more, ...less]));
};
