// `patchctl snapshots`: what lies on the hosts, what of it could be read back, and what was removed. Pure.
import type { Fault } from '../core/fault.ts';
import type { KeptSnapshot } from '../core/snapshots/kept-snapshot.ts';
import { bytesText } from './bytes.ts';
import { counted } from './count.ts';
import { agoText } from './duration.ts';
import { foldFaults } from './fault-text.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { attention, danger, dim, done, type Part, type Styled, strong, styled } from './styled.ts';
import { type Column, cells, heading, type Row, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

interface OfHost {
  readonly name: string;
  readonly faults: readonly Fault[];
}

export interface ListedHost extends OfHost {
  /** Oldest first. */
  readonly snapshots: readonly KeptSnapshot[];
  /** Directories without a marker. */
  readonly unmarked: readonly string[];
}

export interface VerifiedHost extends OfHost {
  readonly verified: readonly {
    readonly snapshot: KeptSnapshot;
    readonly parts: readonly {
      readonly part: string;
      readonly proof: 'read-back' | 'failed' | 'unproven';
      readonly detail: string;
    }[];
  }[];
}

export interface PrunedHost extends OfHost {
  readonly removed: readonly KeptSnapshot[];
}

const COLUMNS = [
  { title: 'RUN' },
  { title: 'TAKEN' },
  { title: 'PACKAGES', align: 'right' },
  { title: '/ETC' },
  { title: 'FILE SYSTEM', drop: 1 },
  { title: 'EXTERNAL', drop: 2, most: 30 },
  { title: 'SIZE', align: 'right' },
] as const satisfies readonly Column[];

const none = styled(dim('–'));

const packagesCell = ({ saved, missing }: KeptSnapshot['record']): Styled =>
  missing.length === 0 ? styled(String(saved)) : styled(String(saved), attention(` (${missing.length} missing)`));

/** Names that repeat the run tell nothing: numbers of snapper's do. */
const shortName = ({ by, name }: NonNullable<KeptSnapshot['record']['filesystem']>): string =>
  name.length < 8 ? `${by} ${name}` : by;

const snapshotRow = ({ run, taken, record, bytes }: KeptSnapshot, { now }: Look): Row => {
  const { etc, filesystem, external } = record;
  return cells(
    styled(run),
    styled(agoText(taken, now)),
    packagesCell(record),
    etc === null ? none : styled('yes'),
    filesystem === null ? none : styled(shortName(filesystem)),
    external === null ? none : styled(external),
    styled(bytesText(bytes)),
  );
};

const headingOf = (name: string, ...parts: readonly Part[]): Row =>
  heading(facts([styled(dim('● '), strong(name)), ...parts]));

const faultRows = ({ name, faults }: OfHost): readonly Row[] =>
  foldFaults(faults.map((fault) => ({ host: name, fault }))).map(({ message, hint }) =>
    heading(styled('    ', danger(message), dim(` → ${hint}`))),
  );

const total = (snapshots: readonly KeptSnapshot[]): string =>
  bytesText(snapshots.reduce((sum, { bytes }) => sum + bytes, 0));

const countPart = (snapshots: readonly KeptSnapshot[]): Part =>
  snapshots.length === 0 ? dim('no snapshots') : counted(snapshots.length, 'snapshot');

const tableText = (rows: readonly Row[], hosts: number, look: Look): string =>
  blocksText([paragraph(facts([strong(counted(hosts, 'host'))]), look), tableLines({ columns: COLUMNS, rows }, look)]);

/** Ends with a newline. */
export const renderSnapshots = (hosts: readonly ListedHost[], look: Look): string => {
  const rows = hosts.flatMap((host) => [
    host.faults.length > 0 && host.snapshots.length === 0
      ? headingOf(host.name)
      : headingOf(host.name, countPart(host.snapshots), total(host.snapshots)),
    ...faultRows(host),
    ...host.snapshots.map((snapshot) => snapshotRow(snapshot, look)),
    ...host.unmarked.map((id) =>
      heading(
        styled(
          '    ',
          attention(`${id} has no marker: never finished, or from before the file system went back; not pruned`),
        ),
      ),
    ),
  ]);
  return tableText(rows, hosts.length, look);
};

const MARKS = { 'read-back': done, failed: danger, unproven: attention } as const;
const WORDS = { 'read-back': 'read back', failed: 'FAILED', unproven: 'not checked' } as const;

/** Ends with a newline. */
export const renderVerified = (hosts: readonly VerifiedHost[], look: Look): string => {
  const lines = hosts.flatMap((host) => [
    ...paragraph(
      facts([styled(dim('● '), strong(host.name)), countPart(host.verified.map((one) => one.snapshot))]),
      look,
    ),
    ...foldFaults(host.faults.map((fault) => ({ host: host.name, fault }))).flatMap(({ message, hint }) =>
      paragraph(styled(danger(message), dim(` → ${hint}`)), look, BELOW),
    ),
    ...host.verified.flatMap(({ snapshot, parts }) => [
      ...paragraph(facts([snapshot.run, agoText(snapshot.taken, look.now)]), look, BELOW),
      ...parts.flatMap(({ part, proof, detail }) =>
        paragraph(styled(MARKS[proof](WORDS[proof]), `  ${PARTS[part] ?? part}: ${detail}`), look, DEEPER),
      ),
    ]),
  ]);
  return blocksText([lines]);
};

const PARTS: Readonly<Record<string, string>> = { packages: 'old packages', etc: '/etc', filesystem: 'file system' };

const BELOW = { first: 4, rest: 6 } as const;
const DEEPER = { first: 6, rest: 8 } as const;

/** Ends with a newline. */
export const renderPruned = (hosts: readonly PrunedHost[], what: 'would remove' | 'removed', look: Look): string => {
  const rows = hosts.flatMap((host) => [
    headingOf(host.name, host.removed.length === 0 ? dim('nothing to remove') : `${what} ${host.removed.length}`),
    ...faultRows(host),
    ...host.removed.map((snapshot) => snapshotRow(snapshot, look)),
  ]);
  return tableText(rows, hosts.length, look);
};
