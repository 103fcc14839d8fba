// The exact packages that a list of changes asks dnf for, as its command line wants them.
import type { Change } from '../../core/change.ts';
import { checkedNevra, nevraText } from './nevra.ts';

/**
 * One `name-epoch:version-release.arch` per upgrade, install and downgrade: `dnf install` brings each to exactly that version.
 * Throws on a name that no survey lets through: whoever built such a change has a bug or a forged plan.
 */
export const wantedNevras = (changes: readonly Change[]): readonly string[] =>
  changes
    .filter(({ action }) => action === 'upgrade' || action === 'install' || action === 'downgrade')
    .map(({ package: name, arch, to }) => {
      const nevra = checkedNevra(name, to ?? '', arch);
      if (nevra === undefined) throw new Error(`not the name of an exact package: ${JSON.stringify([name, to, arch])}`);
      return nevraText(nevra);
    });
