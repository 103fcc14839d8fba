// Reads `apt-cache policy PACKAGE…`: every version of a package that apt knows, and which repository has it.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { linesOf } from './parse-lines.ts';

export interface KnownVersion {
  readonly version: string;
  /** Percent of machines that a phased update is offered to; null when it is not phased. */
  readonly phased: number | null;
  /** As `apt-cache policy` without arguments lists them; `/var/lib/dpkg/status` stands for the installed one. */
  readonly sources: readonly string[];
}

export interface VersionTable {
  /** `libc6`, or `libc6:i386` for a foreign architecture. */
  readonly id: string;
  readonly installed: string | null;
  /** What apt would install, after pins; null when it has nothing. */
  readonly candidate: string | null;
  /** Newest first. */
  readonly versions: readonly KnownVersion[];
}

interface OpenVersion extends KnownVersion {
  readonly sources: string[];
}

interface OpenTable extends VersionTable {
  installed: string | null;
  candidate: string | null;
  readonly versions: OpenVersion[];
}

const HEADER = /^(\S+):$/;
const FIELD = /^ {2}(Installed|Candidate|Package pin): (\S+|\(none\)|\(not found\))$/;
const VERSION = /^(?: \*\*\* | {5})(\S+)(?: -?\d+)?(?: \(phased (\d+)%\))?$/;
const SOURCE = /^ {7} *-?\d+ (\S.*)$/;

const readField = (table: OpenTable, field: string, value: string): void => {
  const version = value.startsWith('(') ? null : value;
  if (field === 'Installed') table.installed = version;
  if (field === 'Candidate') table.candidate = version;
};

/** Adds one line to the table it belongs to; false when the line is not known. */
const addLine = (table: OpenTable, line: string): boolean => {
  const field = FIELD.exec(line);
  if (field) {
    readField(table, field[1] ?? '', field[2] ?? '');
    return true;
  }
  const version = VERSION.exec(line);
  if (version) {
    const phased = version[2] === undefined ? null : Number(version[2]);
    table.versions.push({ version: version[1] ?? '', phased, sources: [] });
    return true;
  }
  const source = SOURCE.exec(line)?.[1];
  if (source !== undefined) return table.versions.at(-1)?.sources.push(source) !== undefined;
  return line === '  Version table:';
};

/** One table per package, in apt's order. */
export const parseVersionTables = (text: string): Result<readonly VersionTable[]> => {
  const tables: OpenTable[] = [];
  for (const line of linesOf(text)) {
    const id = HEADER.exec(line)?.[1];
    const table = tables.at(-1);
    if (id !== undefined) tables.push({ id, installed: null, candidate: null, versions: [] });
    else if (table === undefined || !addLine(table, line)) return unreadable('apt-cache policy', line);
  }
  return ok(tables);
};
