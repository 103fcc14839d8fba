// From changes to apt-get's operands: exact versions, exact removals, nothing else.
import { type Change, isEffective } from '../../core/change.ts';
import { isVersion, operandName, splitName } from './names.ts';

/**
 * `libssl3:amd64=3.0.17-1`, or `libfoo:amd64-` for a removal.
 * @throws Error for a name or version that no survey lets through: plans hold none, so it is a bug or a forged plan.
 */
const operandOf = (change: Change): string => {
  const id = operandName({ name: change.package, arch: change.arch });
  const named = splitName(id) !== undefined;
  if (named && change.action === 'remove') return `${id}-`;
  if (named && change.to !== null && isVersion(change.to)) return `${id}=${change.to}`;
  throw new Error(`not a package change for apt: ${JSON.stringify([change.action, id, change.to])}`);
};

/** One operand per line, only for changes that change the host. */
export const operandsOf = (changes: readonly Change[]): string => changes.filter(isEffective).map(operandOf).join('\n');

export const hasDowngrades = (changes: readonly Change[]): boolean =>
  changes.some(({ action }) => action === 'downgrade');
