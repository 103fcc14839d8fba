// The table in which yum 3 shows what it would do (`--assumeno`), read into the rows that dnf's table gives.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { checkedNevra } from '../rpm/nevra.ts';
import type { Section, TableRow } from '../rpm/transaction-table.ts';

const SECTIONS: ReadonlyMap<string, Section | 'none'> = new Map(
  Object.entries({
    'Installing:': 'install',
    'Updating:': 'upgrade',
    'Removing:': 'remove',
    'Reinstalling:': 'reinstall',
    'Downgrading:': 'downgrade',
    'Installing for dependencies:': 'dependency',
    'Updating for dependencies:': 'upgrade',
    'Removing for dependencies:': 'remove-dependent',
    'Skipped (dependency problems):': 'skipped-broken',
    'Not installed:': 'none',
    'Not available:': 'none',
  } as const),
);

const RULE = /^=+$/;
const SUMMARY = 'Transaction Summary';
const UNITS = ['', 'k', 'M', 'G', 'T'];
const WHAT = "yum's transaction table";

const bytesOf = (number: string, unit: string): number => Math.round(Number(number) * 1024 ** UNITS.indexOf(unit));

/** A row's words: name, architecture, version, repository, size and perhaps its unit. Undefined while words are missing. */
const rowOf = (section: Section, words: readonly string[]): TableRow | 'incomplete' | undefined => {
  if (words.length < 5) return 'incomplete';
  const [name = '', arch = '', evr = '', repository = '', number = '', unit = ''] = words;
  const nevra = checkedNevra(name, evr, arch);
  if (nevra === undefined || words.length > 6 || !/^\d+(?:\.\d+)?$/.test(number) || !UNITS.includes(unit))
    return undefined;
  return { ...nevra, section, repository, bytes: bytesOf(number, unit), replaces: [] };
};

/** Where the reading stands: the section, and the words of a row that yum wrapped over several lines. */
interface Cursor {
  section: Section | 'none' | undefined;
  words: string[];
  rows: TableRow[];
}

const readReplaced = (line: string, at: Cursor): boolean => {
  const [, name = '', arch = '', evr = ''] = /^ +replacing {2}(\S+)\.([^.\s]+) (\S+)$/.exec(line) ?? [];
  const replaced = checkedNevra(name, evr, arch);
  const row = at.rows.pop();
  if (replaced === undefined || row === undefined || at.words.length > 0) return false;
  at.rows.push({ ...row, replaces: [...row.replaces, replaced] });
  return true;
};

const readRow = (line: string, at: Cursor): boolean => {
  if (at.section === undefined) return false;
  if (at.section === 'none') return true;
  const words = [...at.words, ...line.trim().split(/\s+/)];
  const row = rowOf(at.section, words);
  at.words = row === 'incomplete' ? words : [];
  if (row !== undefined && row !== 'incomplete') at.rows.push(row);
  return row !== undefined;
};

const readLine = (line: string, at: Cursor): boolean => {
  if (line.startsWith(' ')) return /^ +replacing {2}/.test(line) ? readReplaced(line, at) : readRow(line, at);
  at.section = SECTIONS.get(line) ?? (/^Installing for group (?:install|upgrade) "/.test(line) ? 'install' : undefined);
  return at.section !== undefined && at.words.length === 0;
};

const count = (rows: readonly TableRow[], sections: readonly Section[]): number =>
  rows.filter(({ section }) => sections.includes(section)).length;

/** `Upgrade  1 Package (+3 Dependent packages)`, `Upgrade             ( 2 Dependent packages)`: the sum of both numbers. */
const miscount = (summary: readonly string[], rows: readonly TableRow[]): string | undefined => {
  const listed = new Map([
    ['Install', count(rows, ['install', 'dependency'])],
    ['Upgrade', count(rows, ['upgrade'])],
    ['Remove', count(rows, ['remove', 'remove-dependent'])],
    ['Downgrade', count(rows, ['downgrade'])],
  ]);
  return summary.find((line) => {
    const action =
      /^(Install|Upgrade|Remove|Downgrade) .*Dependent|^(Install|Upgrade|Remove|Downgrade) +\d+ Package/.exec(line);
    const name = action?.[1] ?? action?.[2];
    if (name === undefined) return false;
    const numbers = [...line.matchAll(/\d+/g)].map(Number);
    return numbers.reduce((a, b) => a + b, 0) !== listed.get(name);
  });
};

/** Reads stdout of `yum … --assumeno`. What yum says while it resolves stands before the table and is no answer. */
export const parseTransactionTable = (text: string): Result<readonly TableRow[]> => {
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const start = lines.findIndex((line) => RULE.test(line));
  if (start < 0) return ok([]);
  const header = lines.findIndex((line, index) => index > start && RULE.test(line));
  const end = lines.indexOf(SUMMARY);
  if (header < 0 || end < header) return unreadable(WHAT, 'the table has no end');
  const at: Cursor = { section: undefined, words: [], rows: [] };
  const wrong = lines.slice(header + 1, end).find((line) => !readLine(line, at));
  if (wrong !== undefined) return unreadable(WHAT, wrong);
  if (at.words.length > 0) return unreadable(WHAT, at.words.join(' '));
  const odd = miscount(lines.slice(end + 1), at.rows);
  return odd === undefined ? ok(at.rows) : unreadable(WHAT, odd);
};

/** True when yum got as far as its table or saying that there is nothing to do; its exit code does not tell. */
export const isAnswered = (text: string): boolean =>
  /^(?:Transaction Summary|No packages marked for update|Nothing to do)$/m.test(text);
