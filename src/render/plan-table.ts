// The table of a plan: one row per kind of host, grouped by ring and tier, the most alarming rows of each group first.

import { removals } from '../core/change.ts';
import { mostUrgent } from '../core/most-urgent.ts';
import { osName } from '../core/os-name.ts';
import type { PlanChange, PlanHost, PlanWave } from '../core/plan.ts';
import { bytesText } from './bytes.ts';
import { counted, countText } from './count.ts';
import { alarm, effectiveChanges, foldHosts, type HostFold } from './fold-hosts.ts';
import { foldNames } from './fold-names.ts';
import { urgentPart } from './most-urgent.ts';
import { sharedNotes } from './shared-notes.ts';
import { attention, danger, dim, joined, type Part, type Styled, strong, styled, toned } from './styled.ts';
import { type Column, cells, heading, type Row, type TableData } from './table.ts';

const COLUMNS = [
  { title: 'HOST', least: 20, most: 36 },
  { title: 'OS', drop: 3, most: 20 },
  { title: 'UPDATES', align: 'right' },
  { title: 'SECURITY' },
  { title: 'REBOOT', drop: 1, most: 18, least: 8 },
  { title: 'SIZE', align: 'right', drop: 4 },
  { title: 'ATTENTION', least: 20, below: true },
] as const satisfies readonly Column[];

/** The table of all hosts that will be changed. */
export const planTable = (hosts: readonly PlanHost[], waves: readonly PlanWave[]): TableData => ({
  columns: COLUMNS,
  rows: placedRows(hosts, waves, foldRow),
});

/** Hosts to which something is done, folded, by ring and tier in the order of the waves. */
export const placedRows = (
  hosts: readonly PlanHost[],
  waves: readonly PlanWave[],
  row: (fold: HostFold) => Row,
): readonly Row[] => {
  const folds = foldHosts(hosts.filter((host) => host.verdict === 'changes'));
  const places = waves.map((wave) => placeOf(wave));
  const groups = [...new Set([...places, ...folds.map(placeOf)])];
  return groups.flatMap((place) => {
    const worstFirst = folds
      .filter((fold) => placeOf(fold) === place)
      .toSorted((a, b) => alarm(a.hosts[0]) - alarm(b.hosts[0]));
    const title = heading(styled(dim('● '), strong(place)));
    return worstFirst.length === 0 ? [] : [title, ...worstFirst.map(row)];
  });
};

const placeOf = ({ ring, tier }: { readonly ring: string; readonly tier: string }): string => `${ring} / ${tier}`;

const foldRow = ({ hosts }: HostFold): Row => {
  const [host] = hosts;
  const changes = effectiveChanges(host);
  return cells(
    hostCell(hosts),
    systemCell(host),
    styled(countText(changes.length)),
    securityCell(changes),
    rebootCell(host.reboot),
    styled(host.download_bytes === null ? dim('unknown') : bytesText(host.download_bytes)),
    joined([...removalParts(changes), ...sharedNotes(hosts).map(attention)], '; '),
  );
};

export const systemCell = ({ os, support }: PlanHost): Styled =>
  styled(os === null ? 'unknown' : osName(os), ...(support.ended === true ? [danger(' EOL')] : []));

export const hostCell = (hosts: readonly PlanHost[]): Styled => {
  const names = foldNames(hosts.map(({ name }) => name)).join(', ');
  return hosts.length === 1 ? styled(names) : styled(names, dim(` ×${hosts.length}`));
};

/** `4 (1 critical)`: security updates, and the worst that is known of them; unclassified ones are not hidden in the number. */
const securityCell = (changes: readonly PlanChange[]): Styled => {
  const security = changes.filter((change) => change.security === true);
  const unknown = changes.filter((change) => change.security === 'unknown').length;
  const worst = mostUrgent(changes);
  const notes: Part[] = [
    ...(worst === undefined ? [] : [urgentPart(worst)]),
    ...(unknown === 0 ? [] : [attention(`${unknown} unrated`)]),
  ];
  const number =
    security.length === 0 ? dim('0') : toned(worst === undefined ? 'attention' : null, countText(security.length));
  return notes.length === 0 ? styled(number) : styled(number, ' (', joined(notes, ', '), ')');
};

/** Each reason without its details: `kernel: running …` is `kernel`. */
const rebootCell = ({ needed, reasons }: PlanHost['reboot']): Styled => {
  if (needed === 'unknown') return styled(attention('unknown'));
  if (!needed) return styled(dim('no'));
  const words = [...new Set(reasons.map((reason) => reason.split(':')[0] ?? reason))];
  return styled(words.length === 0 ? 'yes' : words.join(', '));
};

const MOST_PACKAGES = 5;

const named = (verb: string, changes: readonly PlanChange[]): readonly Part[] => {
  if (changes.length === 0) return [];
  const names = changes.slice(0, MOST_PACKAGES).map((change) => change.package);
  const more = changes.length - names.length;
  const list = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return [danger(`${verb} ${counted(changes.length, 'package')}: ${list}`)];
};

/** What takes something away, in red. */
const removalParts = (changes: readonly PlanChange[]): readonly Part[] => [
  ...named('removes', removals(changes)),
  ...named(
    'downgrades',
    changes.filter(({ action }) => action === 'downgrade'),
  ),
];
