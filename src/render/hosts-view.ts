// `hosts list` and `hosts show`: the inventory as it is understood, and where each value comes from.
import type { Support } from '../core/support.ts';
import { counted } from './count.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { danger, dim, strong, styled } from './styled.ts';
import { type Column, cells, heading, type Row, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

export interface ListedHost {
  readonly name: string;
  /** Of its system, as last scanned. */
  readonly support: Support;
  readonly address: string;
  readonly tier: string;
  readonly ring: string;
  readonly groups: readonly string[];
  /** `ssh`, `local`, `ssh via bastion-a`. */
  readonly connection: string;
}

const LIST = [
  { title: 'HOST', least: 14, most: 40 },
  { title: 'ADDRESS', drop: 2, most: 40 },
  { title: 'CONNECTION', drop: 1, least: 10 },
  { title: 'GROUPS', least: 10 },
] as const satisfies readonly Column[];

const listRow = ({ name, address, connection, groups, support }: ListedHost): Row =>
  cells(
    styled(name, ...(support.ended === true ? [danger(' EOL')] : [])),
    styled(address === name ? dim('same') : address),
    styled(connection),
    styled(groups.length === 0 ? dim('none') : groups.join(', ')),
  );

const placeOf = ({ ring, tier }: ListedHost): string => `${ring} / ${tier}`;

/** The hosts by ring and tier, in the given order. Ends with a newline. @param inventory the path that was used. */
export const renderHosts = (hosts: readonly ListedHost[], inventory: string, look: Look): string => {
  const rows = [...new Set(hosts.map(placeOf))].flatMap((place) => [
    heading(styled(dim('● '), strong(place))),
    ...hosts.filter((host) => placeOf(host) === place).map(listRow),
  ]);
  const title = facts([strong(counted(hosts.length, 'host')), inventory]);
  return blocksText([paragraph(title, look, { first: 0, rest: 2 }), tableLines({ columns: LIST, rows }, look)]);
};

interface EffectiveValue {
  readonly key: string;
  /** Null: decided elsewhere, as `origin` says. */
  readonly value: string | null;
  /** `tier critical, inventory.yaml:9`, `built-in`, `~/.ssh/config`. */
  readonly origin: string;
}

export interface ExplainedHost {
  readonly name: string;
  readonly inventory: string;
  readonly values: readonly EffectiveValue[];
}

const VALUES = [
  { title: 'KEY', least: 10 },
  { title: 'VALUE', least: 12 },
  { title: 'FROM', least: 16, below: true },
] as const satisfies readonly Column[];

/** One host's effective values and who decided each. Ends with a newline. */
export const renderHost = ({ name, inventory, values }: ExplainedHost, look: Look): string => {
  const rows = values.map(({ key, value, origin }) =>
    cells(styled(key), styled(value ?? dim('decided by SSH')), styled(dim(origin))),
  );
  return blocksText([
    paragraph(facts([strong(name), inventory]), look, { first: 0, rest: 2 }),
    tableLines({ columns: VALUES, rows }, look),
  ]);
};
