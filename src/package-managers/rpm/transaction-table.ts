// The table in which dnf 4 shows what it would do (`--assumeno`), and nothing but the table: no classification, no opinion.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { answerLines } from './lines.ts';
import { checkedNevra, type Nevra } from './nevra.ts';

/** Sections of the table, under names of our own. The last two do not happen. */
export type Section =
  | 'install'
  | 'dependency'
  | 'weak-dependency'
  | 'upgrade'
  | 'downgrade'
  | 'reinstall'
  | 'remove'
  | 'remove-dependent'
  | 'remove-unused'
  | 'skipped-conflict'
  | 'skipped-broken';

export interface TableRow extends Nevra {
  readonly section: Section;
  /** Repository id; `@id` for what is removed. */
  readonly repository: string;
  /** Package size, rounded by dnf to two digits: good for a sum nobody bills. */
  readonly bytes: number;
  /** What the package obsoletes, and so removes. */
  readonly replaces: readonly Nevra[];
}

export interface TransactionTable {
  readonly rows: readonly TableRow[];
  /** Module streams and groups that the transaction touches, as dnf wrote them. */
  readonly notes: readonly string[];
}

const SECTIONS: ReadonlyMap<string, Section> = new Map(
  Object.entries({
    'Installing:': 'install',
    'Installing group packages:': 'install',
    'Installing group/module packages:': 'install',
    'Installing dependencies:': 'dependency',
    'Installing weak dependencies:': 'weak-dependency',
    'Upgrading:': 'upgrade',
    'Downgrading:': 'downgrade',
    'Reinstalling:': 'reinstall',
    'Removing:': 'remove',
    'Removing dependent packages:': 'remove-dependent',
    'Removing unused dependencies:': 'remove-unused',
    'Skipping packages with conflicts:': 'skipped-conflict',
    'Skipping packages with broken dependencies:': 'skipped-broken',
    'Skipping packages with broken dependencies or part of a group:': 'skipped-broken',
  }),
);

const NOTED_SECTION =
  /^(?:(?:Installing|Disabling) module profiles|(?:Enabling|Switching) module streams|(?:Disabling|Resetting) modules|(?:Installing|Upgrading|Removing) (?:Environment )?Groups):$/;
const ADVICE = /^\(add '.*' to command line to force their upgrade\):$/;
const RULE = /^=+$/;
const SUMMARY = 'Transaction Summary';
const EMPTY = new Set(['Dependencies resolved.', 'Nothing to do.', 'Complete!']);
const TOTALS = /^(?:Total (?:download )?size|Installed size|Freed space): /;
const COUNT = /^(Install|Upgrade|Remove|Downgrade|Skip) +(\d+) Packages?$/;

/** Under which word the summary counts a section; it does not count what is installed again. */
const COUNTED: ReadonlyMap<Section, string> = new Map([
  ['install', 'Install'],
  ['dependency', 'Install'],
  ['weak-dependency', 'Install'],
  ['upgrade', 'Upgrade'],
  ['downgrade', 'Downgrade'],
  ['remove', 'Remove'],
  ['remove-dependent', 'Remove'],
  ['remove-unused', 'Remove'],
  ['skipped-conflict', 'Skip'],
  ['skipped-broken', 'Skip'],
]);

const UNITS = ['', 'k', 'M', 'G', 'T'];

const bytesOf = (number: string, unit: string): number =>
  Math.round(Number(number) * 1024 ** Math.max(0, UNITS.indexOf(unit)));

/** A row's words: name, architecture, version, repository, size and perhaps its unit. Undefined while words are missing. */
const rowOf = (section: Section, words: readonly string[]): TableRow | 'incomplete' | undefined => {
  if (words.length < 5) return 'incomplete';
  const [name = '', arch = '', evr = '', repository = '', number = '', unit = ''] = words;
  const nevra = checkedNevra(name, evr, arch);
  if (nevra === undefined || words.length > 6 || !/^\d+(?:\.\d+)?$/.test(number) || !UNITS.includes(unit))
    return undefined;
  return { ...nevra, section, repository, bytes: bytesOf(number, unit), replaces: [] };
};

const parseReplaced = (line: string): Nevra | undefined => {
  const parts = /^ +replacing {2}(\S+)\.([^.\s]+) (\S+)$/.exec(line);
  return parts ? checkedNevra(parts[1] ?? '', parts[3] ?? '', parts[2] ?? '') : undefined;
};

/** Where the reading stands: the section, and the words of a row that dnf wrapped over several lines. */
interface Cursor {
  section: Section | 'noted' | undefined;
  words: string[];
  rows: TableRow[];
  notes: string[];
}

const readTitle = (line: string, at: Cursor): boolean => {
  const section = SECTIONS.get(line) ?? (NOTED_SECTION.test(line) ? 'noted' : undefined);
  if (section === undefined) return ADVICE.test(line);
  at.section = section;
  if (section === 'noted') at.notes.push(line);
  return at.words.length === 0;
};

const readReplaced = (line: string, at: Cursor): boolean => {
  const replaced = parseReplaced(line);
  const row = at.rows.pop();
  if (replaced === undefined || row === undefined || at.words.length > 0) return false;
  at.rows.push({ ...row, replaces: [...row.replaces, replaced] });
  return true;
};

const readRow = (line: string, at: Cursor): boolean => {
  if (at.section === undefined) return false;
  if (at.section === 'noted') {
    at.notes.push(line.trim());
    return true;
  }
  const words = [...at.words, ...line.trim().split(/\s+/)];
  const row = rowOf(at.section, words);
  at.words = row === 'incomplete' ? words : [];
  if (row !== undefined && row !== 'incomplete') at.rows.push(row);
  return row !== undefined;
};

const readLine = (line: string, at: Cursor): boolean => {
  if (!line.startsWith(' ')) return readTitle(line, at);
  return /^ +replacing {2}/.test(line) ? readReplaced(line, at) : readRow(line, at);
};

/** dnf counts what it lists; a difference means that a row was misread. */
const miscount = (summary: readonly string[], rows: readonly TableRow[]): string | undefined => {
  const listed = (action: string): number => rows.filter(({ section }) => COUNTED.get(section) === action).length;
  const counts = new Map(
    ['Install', 'Upgrade', 'Remove', 'Downgrade', 'Skip'].map((action) => [action, listed(action)]),
  );
  return summary.find((line) => {
    const count = COUNT.exec(line);
    return count ? Number(count[2]) !== counts.get(count[1] ?? '') : !TOTALS.test(line) && !RULE.test(line);
  });
};

const WHAT = "dnf's transaction table";

/** Reads stdout of `dnf … --assumeno`. Nothing to do is an empty table; no table at all is a fault with dnf's own line. */
export const parseTransactionTable = (text: string): Result<TransactionTable> => {
  const lines = answerLines(text);
  const start = lines.findIndex((line) => RULE.test(line));
  const unknown = (start < 0 ? lines : lines.slice(0, start)).find((line) => !EMPTY.has(line));
  if (unknown !== undefined) return unreadable(WHAT, unknown);
  if (start < 0) return ok({ rows: [], notes: [] });
  const header = lines.findIndex((line, index) => index > start && RULE.test(line));
  const end = lines.indexOf(SUMMARY);
  if (header < 0 || end < header) return unreadable(WHAT, 'the table has no end');
  const at: Cursor = { section: undefined, words: [], rows: [], notes: [] };
  const wrong = lines.slice(header + 1, end).find((line) => !readLine(line, at));
  if (wrong !== undefined) return unreadable(WHAT, wrong);
  if (at.words.length > 0) return unreadable(WHAT, at.words.join(' '));
  const odd = miscount(lines.slice(end + 1), at.rows);
  if (odd !== undefined) return unreadable(WHAT, odd);
  return ok({ rows: at.rows, notes: at.notes });
};

/** True when dnf got as far as showing its table or saying that there is nothing to do; its exit code does not tell. */
export const isAnswered = (text: string): boolean => /^(?:Transaction Summary|Nothing to do\.)$/m.test(text);
