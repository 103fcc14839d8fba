// The table in which dnf 5 shows what it would do (`--assumeno`), read into the rows that dnf 4's table gives.
// `--store` would write JSON, but downloads every package first: no dry run does that.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { checkedNevra, type Nevra } from '../rpm/nevra.ts';
import type { Section, TableRow, TransactionTable } from '../rpm/transaction-table.ts';
import { linesOf } from './lines.ts';

const SECTIONS: ReadonlyMap<string, Section> = new Map(
  Object.entries({
    'Installing:': 'install',
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
  }),
);

/** Groups and module streams: kept for people, they are no packages. */
const NOTED =
  /^(?:(?:Installing|Removing|Upgrading) (?:environmental )?groups(?: dependencies)?|(?:Enabling|Switching) module streams|(?:Disabling|Resetting) modules):$/;
/** Only marks change here; nothing on disk does. */
const REASONS = 'Changing reason:';

const HEADER = /^Package +Arch +Version +Repository +Size$/;
const SUMMARY = 'Transaction Summary:';
const NOTHING = 'Nothing to do.';
const ROW = /^ (\S+) +(\S+) +(\S+) +(\S+) +([\d.]+) +([KMGT]i)?B$/;
/** dnf may leave the name out where a package replaces an older version of itself. */
const REPLACED = /^ {3}replacing(?: +(\S+))? +(\S+) +(\S+) +(\S+) +[\d.]+ +(?:[KMGT]i)?B$/;
const COUNT =
  /^ (Installing|Reinstalling|Upgrading|Replacing|Removing|Downgrading|Changing reason|Skipping): +(\d+) packages?$/;

const COUNTED: Readonly<Record<Section, string>> = {
  install: 'Installing',
  dependency: 'Installing',
  'weak-dependency': 'Installing',
  upgrade: 'Upgrading',
  downgrade: 'Downgrading',
  reinstall: 'Reinstalling',
  remove: 'Removing',
  'remove-dependent': 'Removing',
  'remove-unused': 'Removing',
  'skipped-conflict': 'Skipping',
  'skipped-broken': 'Skipping',
};

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

const bytesOf = (number: string, unit = ''): number => Math.round(Number(number) * 1024 ** UNITS.indexOf(unit));

const rowOf = (section: Section, line: string): TableRow | undefined => {
  const [, name = '', arch = '', evr = '', repository = '', number = '', unit] = ROW.exec(line) ?? [];
  const nevra = checkedNevra(name, evr, arch);
  return nevra && { ...nevra, section, repository, bytes: bytesOf(number, unit), replaces: [] };
};

const replacedOf = (line: string, by: string): Nevra | undefined => {
  const [, name = by, arch = '', evr = ''] = REPLACED.exec(line) ?? [];
  return checkedNevra(name, evr, arch);
};

interface Cursor {
  section: Section | 'noted' | 'reasons' | undefined;
  rows: TableRow[];
  notes: string[];
}

const readTitle = (line: string, at: Cursor): boolean => {
  const section = SECTIONS.get(line);
  if (section !== undefined) at.section = section;
  else if (line === REASONS) at.section = 'reasons';
  else if (NOTED.test(line)) at.section = 'noted';
  else return false;
  if (at.section === 'noted') at.notes.push(line);
  return true;
};

/** An older version of the package itself is what an upgrade replaces anyway; only other packages are a loss. */
const readReplaced = (line: string, at: Cursor): boolean => {
  const row = at.rows.pop();
  const replaced = row && replacedOf(line, row.name);
  if (row === undefined || replaced === undefined) return false;
  at.rows.push(replaced.name === row.name ? row : { ...row, replaces: [...row.replaces, replaced] });
  return true;
};

const readLine = (line: string, at: Cursor): boolean => {
  if (!line.startsWith(' ')) return readTitle(line, at);
  if (at.section === undefined) return false;
  if (at.section === 'reasons') return true;
  if (at.section === 'noted') return at.notes.push(line.trim()) > 0;
  if (line.startsWith('   ')) return readReplaced(line, at);
  const row = rowOf(at.section, line);
  if (row !== undefined) at.rows.push(row);
  return row !== undefined;
};

/** dnf counts what it lists; a difference means that a row was misread. */
const miscount = (summary: readonly string[], rows: readonly TableRow[]): string | undefined =>
  summary.find((line) => {
    const [, action = '', number] = COUNT.exec(line) ?? [];
    if (number === undefined) return true;
    if (action === 'Replacing' || action === 'Changing reason') return false;
    return rows.filter(({ section }) => COUNTED[section] === action).length !== Number(number);
  });

const WHAT = "dnf5's transaction table";

/** Reads stdout of `dnf5 … --assumeno`. Nothing to do is an empty table, which may still list what is skipped. */
export const parseTransactionTable = (text: string): Result<TransactionTable> => {
  const lines = linesOf(text);
  const [header, ...rest] = lines.filter((line) => line !== NOTHING);
  if (header === undefined) return ok({ rows: [], notes: [] });
  if (!HEADER.test(header)) return unreadable(WHAT, header);
  const end = rest.indexOf(SUMMARY);
  const at: Cursor = { section: undefined, rows: [], notes: [] };
  const wrong = (end < 0 ? rest : rest.slice(0, end)).find((line) => !readLine(line, at));
  if (wrong !== undefined) return unreadable(WHAT, wrong);
  if (end < 0 && !lines.includes(NOTHING)) return unreadable(WHAT, 'the table has no end');
  const odd = end < 0 ? undefined : miscount(rest.slice(end + 1), at.rows);
  return odd === undefined ? ok({ rows: at.rows, notes: at.notes }) : unreadable(WHAT, odd);
};

/** True when dnf got as far as showing its table or saying that there is nothing to do; its exit code does not tell. */
export const isAnswered = (text: string): boolean => /^(?:Transaction Summary:|Nothing to do\.)$/m.test(text);
