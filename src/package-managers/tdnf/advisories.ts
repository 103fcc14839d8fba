// Photon's advisories as `tdnf -j updateinfo --info` gives them: a type and packages, without severity; CVEs only in prose.
import type { Advisory } from '../../core/advisory.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import type { ByName } from '../rpm/by-name.ts';
import { issuedInWords } from '../rpm/issued.ts';
import { isObject, parseList, textOf } from './json.ts';
import { packageOfFile } from './packages.ts';

const TYPES: ReadonlyMap<string, Advisory['type']> = new Map(
  Object.entries({ Security: 'security', Bugfix: 'bugfix', Enhancement: 'enhancement' } as const),
);

const WHAT = 'tdnf updateinfo';

const advisoryOf = (entry: unknown): Advisory => {
  const issued = issuedInWords(textOf(entry, 'Updated'));
  return {
    id: textOf(entry, 'UpdateID'),
    type: TYPES.get(textOf(entry, 'Type')) ?? 'unknown',
    severity: 'unrated',
    cves: [...new Set(textOf(entry, 'Description').match(/\bCVE-\d{4}-\d{4,}\b/g) ?? [])].sort(),
    ...(issued !== undefined && { issued }),
  };
};

/** One entry per advisory and package. */
export const parseAdvisories = (
  text: string,
  installed: ByName<InstalledPackage>,
): Result<readonly AdvisedPackage[]> => {
  const list = parseList(WHAT, text);
  if (!list.ok) return list;
  const advised: AdvisedPackage[] = [];
  for (const entry of list.value) {
    const advisory = advisoryOf(entry);
    const files = isObject(entry) ? entry['Packages'] : undefined;
    if (advisory.id === '' || !Array.isArray(files)) return unreadable(WHAT, 'an advisory without id or packages');
    for (const file of files) {
      const nevra = typeof file === 'string' ? packageOfFile(file, installed) : undefined;
      if (nevra === undefined) return unreadable(WHAT, `${advisory.id} brings ${JSON.stringify(file)}`);
      advised.push({ ...nevra, advisory });
    }
  }
  return ok(advised);
};
