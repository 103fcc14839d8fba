// From files of the right shape to the content of an inventory, or to what is wrong between them.
import { checkAddresses, checkMachines, checkNames, checkReboots, checkSize, checkTiers } from './check-fleet.ts';
import { checkReferences } from './check-references.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Inventory } from './inventory.ts';
import { checkJumps } from './jump-chains.ts';
import type { ParsedFile, ReadFiles } from './read-files.ts';
import {
  domainsOf,
  groupsOf,
  jumpsOf,
  notificationsOf,
  ownPolicies,
  resolveHosts,
  ringsOf,
  runHooksOf,
  tiersOf,
  windowsOf,
} from './resolve-hosts.ts';
import { combineSections, type Sections } from './sections.ts';

type Content = Omit<Inventory, 'path' | 'files' | 'sha256'>;

export type Assembled =
  | { readonly ok: true; readonly value: Content }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What can be said before hosts are resolved. */
const checksOf = (sections: Sections): readonly Diagnostic[] => [
  ...checkReferences(sections),
  ...checkJumps(sections.jumps),
  ...checkNames(sections.hosts),
  ...checkAddresses(sections.hosts),
];

/** What is missing is only missed when nothing was left out as wrong. */
const absencesOf = (sections: Sections, files: readonly ParsedFile[]): readonly Diagnostic[] => [
  ...checkTiers(sections),
  ...checkSize(sections, files),
];

/** Puts files together. Machines are compared only in a fleet that is otherwise right: their chains must be known. */
export const assemble = (read: ReadFiles, home: string): Assembled => {
  const { sections, diagnostics } = combineSections(read.files);
  const isWhole = read.diagnostics.length === 0 && diagnostics.length === 0;
  const problems = [...diagnostics, ...checksOf(sections), ...(isWhole ? absencesOf(sections, read.files) : [])];
  if (problems.length > 0 || read.diagnostics.length > 0) return { ok: false, diagnostics: problems };
  const resolved = resolveHosts(sections, home);
  const wrong = [...checkMachines(resolved), ...checkReboots(resolved)];
  if (wrong.length > 0) return { ok: false, diagnostics: wrong };
  const value: Content = {
    tiers: tiersOf(sections),
    rings: ringsOf(sections),
    hooks: runHooksOf(sections),
    domains: domainsOf(sections),
    windows: windowsOf(sections, home),
    notifications: notificationsOf(sections, home),
    ...(sections.run?.settings.max_failures !== undefined && { maxFailures: sections.run.settings.max_failures }),
    groups: groupsOf(sections),
    policies: ownPolicies(sections),
    jumps: [...jumpsOf(sections, home).values()],
    hosts: resolved.map(({ host }) => host),
    origins: new Map(resolved.map(({ host, layers }) => [host.name, layers])),
  };
  return { ok: true, value };
};
