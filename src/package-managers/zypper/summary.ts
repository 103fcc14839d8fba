// The table of a dry run, `<install-summary>`: what zypper would do, package by package.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { checkedNevra, type Nevra } from '../rpm/nevra.ts';
import { attribute, type Element, elementsNamed, parseXml } from './xml.ts';

const SECTIONS = [
  'to-upgrade',
  'to-downgrade',
  'to-install',
  'to-reinstall',
  'to-remove',
  'to-change-arch',
  'to-change-vendor',
] as const;

export type Section = (typeof SECTIONS)[number];

export interface SummaryRow extends Nevra {
  readonly section: Section;
  /** What it replaces; undefined where nothing is replaced, and for packages that stay what they are. */
  readonly old: Nevra | undefined;
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly downloadBytes: number;
  /** Bytes that the file systems will hold more; negative: less. */
  readonly diskBytes: number;
}

/** Patches, patterns and products come and go with their packages and are not changes of their own. */
const COLLECTIONS: ReadonlySet<string> = new Set(['patch', 'pattern', 'product', 'application']);

const nameOf = (solvable: Element): string => attribute(solvable, 'name');

const oldOf = (solvable: Element): Nevra | undefined =>
  solvable.attributes.has('edition-old')
    ? checkedNevra(nameOf(solvable), attribute(solvable, 'edition-old'), attribute(solvable, 'arch-old'))
    : undefined;

const readRow = (section: Section, solvable: Element): SummaryRow | undefined => {
  const nevra = checkedNevra(nameOf(solvable), attribute(solvable, 'edition'), attribute(solvable, 'arch'));
  const old = oldOf(solvable);
  if (nevra === undefined || (solvable.attributes.has('edition-old') && old === undefined)) return undefined;
  return { section, ...nevra, old };
};

const isSection = (name: string): name is Section => SECTIONS.some((section) => section === name);

const readSection = (element: Element): Result<readonly SummaryRow[]> => {
  if (!isSection(element.name)) return unreadable('zypper summary', `<${element.name}>`);
  const rows: SummaryRow[] = [];
  for (const solvable of elementsNamed(element, 'solvable')) {
    const type = attribute(solvable, 'type');
    if (COLLECTIONS.has(type)) continue;
    const row = type === 'package' ? readRow(element.name, solvable) : undefined;
    if (row === undefined) return unreadable('zypper summary', `${element.name} ${type} ${nameOf(solvable)}`);
    rows.push(row);
  }
  return ok(rows);
};

const bytes = (summary: Element, name: string): number | undefined =>
  /^-?\d+$/.test(attribute(summary, name)) ? Number(attribute(summary, name)) : undefined;

/** Undefined when zypper stopped before it had anything to propose. */
export const parseSummary = (document: string): Result<Summary | undefined> => {
  const root = parseXml('zypper dry run', document);
  if (!root.ok) return root;
  const [summary] = elementsNamed(root.value, 'install-summary');
  if (summary === undefined) return ok(undefined);
  const downloadBytes = bytes(summary, 'download-size');
  const diskBytes = bytes(summary, 'space-usage-diff');
  if (downloadBytes === undefined || diskBytes === undefined) return unreadable('zypper summary', 'no sizes');
  const rows: SummaryRow[] = [];
  for (const child of summary.children.filter(({ name }) => name.startsWith('to-'))) {
    const section = readSection(child);
    if (!section.ok) return section;
    rows.push(...section.value);
  }
  return ok({ rows, downloadBytes, diskBytes });
};
