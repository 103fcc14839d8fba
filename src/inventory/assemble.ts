// From files of the right shape to the content of an inventory, or to what is wrong between them.
import { checkAddresses, checkMachines, checkNames, checkSize, checkTiers } from './check-fleet.ts';
import { checkReferences, ringNames } from './check-references.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Inventory } from './inventory.ts';
import { checkJumps } from './jump-chains.ts';
import type { ReadFiles } from './read-files.ts';
import { groupsOf, jumpsOf, resolveHosts, tiersOf } from './resolve-hosts.ts';
import { combineSections, type Sections } from './sections.ts';

type Content = Omit<Inventory, 'path' | 'files' | 'sha256'>;

export type Assembled =
  | { readonly ok: true; readonly value: Content }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What can be said before hosts are resolved. What is missing is only missed when nothing was left out as wrong. */
const checksOf = (sections: Sections, read: ReadFiles): readonly Diagnostic[] => [
  ...checkReferences(sections),
  ...checkJumps(sections.jumps),
  ...checkNames(sections.hosts),
  ...checkAddresses(sections.hosts),
  ...(read.diagnostics.length === 0 ? [...checkTiers(sections), ...checkSize(sections, read.files)] : []),
];

/** Puts files together. Machines are compared only in a fleet that is otherwise right: their chains must be known. */
export const assemble = (read: ReadFiles, home: string): Assembled => {
  const { sections, diagnostics } = combineSections(read.files);
  const problems = [...diagnostics, ...checksOf(sections, read)];
  if (problems.length > 0 || read.diagnostics.length > 0) return { ok: false, diagnostics: problems };
  const resolved = resolveHosts(sections, home);
  const sameMachines = checkMachines(resolved);
  if (sameMachines.length > 0) return { ok: false, diagnostics: sameMachines };
  const value: Content = {
    tiers: tiersOf(sections),
    rings: ringNames(sections),
    groups: groupsOf(sections),
    jumps: [...jumpsOf(sections, home).values()],
    hosts: resolved.map(({ host }) => host),
    origins: new Map(resolved.map(({ host, layers }) => [host.name, layers])),
  };
  return { ok: true, value };
};
