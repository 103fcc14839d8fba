// Advisories as `dnf5 advisory info --json` gives them: identity, severity, references and every package that they bring.
import { type Advisory, severityOf } from '../../core/advisory.ts';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import { issuedAtSecond } from '../rpm/issued.ts';
import { parseNevra } from '../rpm/nevra.ts';

const TYPES: ReadonlyMap<string, Advisory['type']> = new Map(
  Object.entries({
    security: 'security',
    bugfix: 'bugfix',
    enhancement: 'enhancement',
    newpackage: 'enhancement',
  }),
);

const WHAT = 'dnf5 advisory info';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (value: unknown, key: string): string => {
  const member = isObject(value) ? value[key] : undefined;
  return typeof member === 'string' ? member : '';
};

const listIn = (value: unknown, key: string): readonly unknown[] => {
  const member = isObject(value) ? value[key] : undefined;
  return Array.isArray(member) ? member : [];
};

/** Fedora names CVEs only in the titles of the bugs that it lists; dnf's own `--with-cve` does not see those. */
const cvesOf = (references: readonly unknown[]): readonly string[] => {
  const texts = references.flatMap((reference) => [textIn(reference, 'Id'), textIn(reference, 'Title')]);
  return [...new Set(texts.flatMap((text) => text.match(/\bCVE-\d{4}-\d{4,}\b/g) ?? []))].sort();
};

/** `advisory list` fills the severity with the type when asked for CVEs; `info` keeps the vendor's word. */
const advisoryOf = (entry: unknown): Advisory | undefined => {
  const id = textIn(entry, 'Name');
  if (id === '') return undefined;
  const issued = issuedAtSecond(isObject(entry) ? entry['Issued'] : undefined);
  return {
    id,
    type: TYPES.get(textIn(entry, 'Type')) ?? 'unknown',
    severity: severityOf(textIn(entry, 'Severity')),
    cves: cvesOf(listIn(entry, 'references')),
    ...(issued !== undefined && { issued }),
  };
};

const packagesOf = (entry: unknown): readonly unknown[] =>
  listIn(isObject(entry) ? entry['collections'] : undefined, 'packages');

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** One entry per advisory and package. */
export const parseAdvisories = (text: string): Result<readonly AdvisedPackage[]> => {
  const list = parsed(text);
  if (!Array.isArray(list)) return unreadable(WHAT, text.trim());
  const advised: AdvisedPackage[] = [];
  for (const entry of list) {
    const advisory = advisoryOf(entry);
    if (advisory === undefined) return unreadable(WHAT, 'an advisory without a name');
    for (const text of packagesOf(entry)) {
      const nevra = typeof text === 'string' ? parseNevra(text) : undefined;
      if (nevra === undefined) return unreadable(WHAT, `${advisory.id} brings ${JSON.stringify(text)}`);
      advised.push({ ...nevra, advisory });
    }
  }
  return ok(advised);
};
