// The exact packages that a list of changes asks zypper for, as its command line wants them.
import type { Change } from '../../core/change.ts';
import { checkedNevra } from '../rpm/nevra.ts';

/**
 * One `name.arch=[epoch:]version-release` per upgrade, install and downgrade.
 * Throws on a name that no survey lets through: whoever built such a change has a bug or a forged plan.
 */
export const wantedPackages = (changes: readonly Change[]): readonly string[] =>
  changes
    .filter(({ action }) => action === 'upgrade' || action === 'install' || action === 'downgrade')
    .map(({ package: name, arch, to }) => {
      const nevra = checkedNevra(name, to ?? '', arch);
      if (nevra === undefined) throw new Error(`not the name of an exact package: ${JSON.stringify([name, to, arch])}`);
      return `${name}.${arch}=${nevra.evr}`;
    });
