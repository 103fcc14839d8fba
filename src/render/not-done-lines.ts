// Changes that are pending and do not happen: which packages on how many hosts, a paragraph for each reason.
import type { Action } from '../core/change.ts';
import type { PlanHost } from '../core/plan.ts';
import { counted } from './count.ts';
import type { Labelled } from './labelled.ts';
import { dim, type Styled, styled } from './styled.ts';

/** The actions that do not happen, and what people call them. */
export const NOT_DONE = [
  ['held', 'Held'],
  ['deferred', 'Deferred'],
  ['kept-back', 'Kept back'],
] as const satisfies readonly (readonly [Action, string])[];

const MOST_PACKAGES = 8;
const MOST_REASONS = 4;

interface Group {
  readonly why: string;
  readonly packages: Set<string>;
  readonly hosts: Set<string>;
}

/** The reason with the most packages first. */
const byReason = (hosts: readonly PlanHost[], action: Action): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const host of hosts) {
    for (const { package: name, why } of host.changes.filter((change) => change.action === action)) {
      const group = groups.get(why) ?? { why, packages: new Set(), hosts: new Set() };
      group.packages.add(name);
      group.hosts.add(host.name);
      groups.set(why, group);
    }
  }
  return [...groups.values()].sort((a, b) => b.packages.size - a.packages.size);
};

const groupText = ({ why, packages, hosts }: Group): Styled => {
  const shown = [...packages].slice(0, MOST_PACKAGES).join(', ');
  const more = packages.size > MOST_PACKAGES ? ` and ${packages.size - MOST_PACKAGES} more` : '';
  return styled(`${shown}${more} on ${counted(hosts.size, 'host')}`, dim(why === '' ? '' : `: ${why}`));
};

const notDoneBlock = (hosts: readonly PlanHost[], [action, label]: (typeof NOT_DONE)[number]): Labelled => {
  const groups = byReason(hosts, action);
  const more = groups.length - MOST_REASONS;
  // One more costs as much room as saying that there is one.
  const shown = more > 1 ? groups.slice(0, MOST_REASONS) : groups;
  const rest = more > 1 ? [styled(dim(`… and for ${more} more reasons`))] : [];
  return { label, tone: 'attention', texts: [...shown.map(groupText), ...rest] };
};

/** One block for each way of not happening. */
export const notDoneBlocks = (hosts: readonly PlanHost[]): readonly Labelled[] =>
  NOT_DONE.map((kind) => notDoneBlock(hosts, kind));
