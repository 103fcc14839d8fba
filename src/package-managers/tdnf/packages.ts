// Packages as tdnf's JSON names them: `Name`, `Arch` and `Evr`, which lacks the epoch.
import type { InstalledPackage } from '../../core/manifest.ts';
import type { ByName } from '../rpm/by-name.ts';
import { checkedNevra, type Nevra, parseNevra } from '../rpm/nevra.ts';
import { textOf } from './json.ts';

/**
 * tdnf leaves epochs out of its JSON. A package keeps its epoch in practice; where one changed, the check after the
 * apply says so, because rpm names it.
 */
const withEpoch = (nevra: Nevra, installed: ByName<InstalledPackage>): Nevra => {
  const epoch = /^\d+:/.exec(installed.get(nevra.name)?.[0]?.version ?? '')?.[0] ?? '';
  return nevra.evr.includes(':') ? nevra : { ...nevra, evr: `${epoch}${nevra.evr}` };
};

/** Undefined unless every part is made of the characters that rpm allows. */
export const packageOf = (entry: unknown, installed: ByName<InstalledPackage>): Nevra | undefined => {
  const nevra = checkedNevra(textOf(entry, 'Name'), textOf(entry, 'Evr'), textOf(entry, 'Arch'));
  return nevra && withEpoch(nevra, installed);
};

/** `openssl-3.0.9-12.ph5.x86_64.rpm`, as advisories name packages. */
export const packageOfFile = (file: string, installed: ByName<InstalledPackage>): Nevra | undefined => {
  const nevra = parseNevra(file.replace(/\.rpm$/, ''));
  return nevra && withEpoch(nevra, installed);
};
