// The transaction that tdnf would make (`-j --assumeno`), read into the rows that dnf's table gives.
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import type { ByName } from '../rpm/by-name.ts';
import type { Candidate } from '../rpm/candidates.ts';
import { nevraText } from '../rpm/nevra.ts';
import type { Section, TableRow } from '../rpm/transaction-table.ts';
import { isObject, parseJson } from './json.ts';
import { packageOf } from './packages.ts';

/** What tdnf calls its lists; `Exist` and `Unavailable` are no changes. */
const SECTIONS: ReadonlyMap<string, Section | 'none'> = new Map(
  Object.entries({
    Install: 'dependency',
    Upgrade: 'upgrade',
    Downgrade: 'downgrade',
    Reinstall: 'reinstall',
    Remove: 'remove',
    Obsolete: 'remove',
    UnNeeded: 'remove-unused',
    Exist: 'none',
    Unavailable: 'none',
  } as const),
);

const WHAT = "tdnf's transaction";

const sizeOf = (entry: unknown): number => {
  const size = isObject(entry) ? entry['InstallSize'] : undefined;
  return typeof size === 'number' && size >= 0 ? size : 0;
};

export interface Around {
  readonly installed: ByName<InstalledPackage>;
  /** Where the newest versions come from: the transaction itself does not say. */
  readonly candidates: readonly Candidate[];
}

const rowOf = (section: Section, entry: unknown, { installed, candidates }: Around): TableRow | undefined => {
  const nevra = packageOf(entry, installed);
  if (nevra === undefined) return undefined;
  const beside = section === 'dependency' && installed.has(nevra.name);
  const source = candidates.find((candidate) => nevraText(candidate) === nevraText(nevra));
  return {
    ...nevra,
    section: beside ? 'install' : section,
    repository: source?.repository ?? '',
    bytes: sizeOf(entry),
    replaces: [],
  };
};

/** Nothing to do is an empty answer. `bytes` of a row are what it takes when installed. */
export const parseSolved = (text: string, around: Around): Result<readonly TableRow[]> => {
  const parsed = parseJson(WHAT, text);
  if (!parsed.ok) return parsed;
  if (parsed.value === undefined) return ok([]);
  if (!isObject(parsed.value)) return unreadable(WHAT, text.trim());
  const rows: TableRow[] = [];
  for (const [name, list] of Object.entries(parsed.value)) {
    const section = SECTIONS.get(name);
    if (section === undefined || !Array.isArray(list)) return unreadable(WHAT, name);
    for (const entry of section === 'none' ? [] : list) {
      const row = section === 'none' ? undefined : rowOf(section, entry, around);
      if (row === undefined) return unreadable(WHAT, JSON.stringify(entry));
      rows.push(row);
    }
  }
  return ok(rows);
};
