// Which hosts of a plan could not come back with their old packages, and why: read before a run, not after it.
import type { Plan, PlanHost } from '../core/plan.ts';
import { namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { type Styled, styled } from './styled.ts';

/** Hosts that change and whose inventory wants a snapshot; that others have none was decided there. */
const concerned = ({ verdict, rollback }: PlanHost): boolean =>
  verdict === 'changes' && rollback.snapshot !== 'none' && rollback.reasons.length > 0;

/** Asked for more than they get: that packages alone go back was decided elsewhere for all others. */
const wantedMore = (hosts: readonly PlanHost[]): readonly PlanHost[] =>
  hosts.filter(({ rollback }) => rollback.snapshot === 'filesystem');

const textsOf = (hosts: readonly PlanHost[], verdict: PlanHost['rollback']['verdict']): readonly Styled[] => {
  const byReasons = new Map<string, string[]>();
  for (const { name, rollback } of hosts.filter((host) => host.rollback.verdict === verdict && concerned(host))) {
    const why = rollback.reasons.join('; ');
    byReasons.set(why, [...(byReasons.get(why) ?? []), name]);
  }
  return [...byReasons].map(([why, names]) => styled(`${namesText(names)}  ${why}`));
};

export const wayBackBlocks = ({ hosts, options }: Pick<Plan, 'hosts' | 'options'>): readonly Labelled[] =>
  options.goal === 'patch'
    ? [
        { label: 'No way back', tone: 'attention', texts: textsOf(hosts, 'none') },
        { label: 'Only packages', tone: 'attention', texts: textsOf(wantedMore(hosts), 'packages') },
        { label: 'Way back?', tone: 'attention', texts: textsOf(hosts, 'unknown') },
      ]
    : [];
