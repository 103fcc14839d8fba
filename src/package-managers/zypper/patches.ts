// zypper's patches as advisories: `list-patches` says what and how bad, `info` says about which packages. Joined on the name.
import { type Advisory, severityOf } from '../../core/advisory.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import type { ByName } from '../rpm/by-name.ts';
import { checkedNevra } from '../rpm/nevra.ts';
import { attribute, type Element, elementsNamed, parseXml } from './xml.ts';

const TYPES: ReadonlyMap<string, Advisory['type']> = new Map(
  Object.entries({
    security: 'security',
    recommended: 'bugfix',
    bugfix: 'bugfix',
    optional: 'enhancement',
    feature: 'enhancement',
    enhancement: 'enhancement',
    newpackage: 'enhancement',
  }),
);

const issuedOf = (update: Element): string | undefined => {
  const seconds = elementsNamed(update, 'issue-date').map((date) => attribute(date, 'time_t'))[0] ?? '';
  // Twelve digits are the year 33658; a date beyond that is none.
  return /^\d{1,12}$/.test(seconds) ? new Date(Number(seconds) * 1000).toISOString().slice(0, 10) : undefined;
};

const advisoryOf = (update: Element): Advisory => {
  const issues = elementsNamed(update, 'issue').filter((issue) => attribute(issue, 'type') === 'cve');
  const issued = issuedOf(update);
  return {
    id: attribute(update, 'name'),
    type: TYPES.get(attribute(update, 'category')) ?? 'unknown',
    severity: severityOf(attribute(update, 'severity')),
    cves: [...new Set(issues.map((issue) => attribute(issue, 'id')))].filter((id) => /^CVE-[\d-]+$/.test(id)).sort(),
    ...(issued !== undefined && { issued }),
  };
};

/** The needed patches: those for the update stack and, in a list of their own, those that wait behind them. */
export const parsePatches = (document: string): Result<readonly Advisory[]> => {
  const root = parseXml('zypper list-patches', document);
  if (!root.ok) return root;
  const patches = elementsNamed(root.value, 'update').filter((update) => attribute(update, 'kind') === 'patch');
  return ok(patches.map(advisoryOf));
};

/** A needed patch conflicts with everything older than what it brings. */
interface Conflict {
  readonly patch: string;
  readonly name: string;
  /** Undefined when it concerns every architecture. */
  readonly arch: string | undefined;
  /** The version that mends. */
  readonly evr: string;
}

const MARKS_ARCH = /^(.+)\.(noarch|x86_64|i[3-6]86|aarch64|armv\d+\w*|ppc64le|ppc64|s390x?|riscv64)$/;

/** `lab-lib < 3.0.1-3.lp156`, `openssl.x86_64 < 1:3.0-1`; of source packages nothing is installed. */
const parseConflict = (patch: string, text: string): Conflict | 'source' | undefined => {
  if (text.startsWith('srcpackage:')) return 'source';
  const [full = '', evr = ''] = text.split(' < ');
  const [, name = full, arch] = MARKS_ARCH.exec(full) ?? [];
  const nevra = checkedNevra(name, evr, arch ?? 'noarch');
  return nevra && { patch, name, arch, evr: nevra.evr };
};

/** `Name : ID`, then `Conflicts : A < 1`, or the number of them in brackets and one per line below. */
const parseConflicts = (text: string): Result<readonly Conflict[]> => {
  const conflicts: Conflict[] = [];
  let patch = '';
  for (const line of text.split('\n')) {
    const [, label, rest = ''] = /^(Name|Conflicts) *: *(.*)$/.exec(line) ?? [];
    if (label === 'Name') patch = rest;
    const entry = label === undefined ? line.trim() : rest;
    if (label === 'Name' || entry === '' || /^\[\d+\]$/.test(entry)) continue;
    const conflict = parseConflict(patch, entry);
    if (conflict === undefined) return unreadable('zypper info -t patch', line);
    if (conflict !== 'source') conflicts.push(conflict);
  }
  return ok(conflicts);
};

/** Each patch with the exact packages that mend it, for every architecture in which the host has them. */
export const advisedPackages = (
  patches: readonly Advisory[],
  info: string,
  installed: ByName<InstalledPackage>,
): Result<readonly AdvisedPackage[]> => {
  const conflicts = parseConflicts(info);
  if (!conflicts.ok) return conflicts;
  const byId = new Map(patches.map((advisory) => [advisory.id, advisory]));
  return ok(
    conflicts.value.flatMap(({ patch, name, arch, evr }) => {
      const advisory = byId.get(patch);
      if (advisory === undefined) return [];
      const archs = new Set((installed.get(name) ?? []).map((one) => one.arch));
      return [...archs]
        .filter((one) => arch === undefined || arch === one)
        .map((one) => ({ name, arch: one, evr, advisory }));
    }),
  );
};
