// What stands below the table of a plan: waves, hosts left out with the reason, and what was held back.
import type { Plan, PlanHost, PlanVerdict } from '../core/plan.ts';
import { evidenceBlock } from './evidence-lines.ts';
import { type FaultFold, foldFaults } from './fault-text.ts';
import { feedBlock } from './feed-lines.ts';
import { namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { notDoneBlocks } from './not-done-lines.ts';
import { rebootsBlock } from './reboot-lines.ts';
import { residualBlock } from './residual-lines.ts';
import { dim, type Styled, styled } from './styled.ts';
import { unchangedBlock } from './unchanged-lines.ts';
import { expectedBlock, limitsBlock, wavesBlock } from './wave-lines.ts';
import { wayBackBlocks } from './way-back-lines.ts';

/** All blocks of labelled lines, the ones without content included. */
export const planBlocks = (plan: Plan, detail: { readonly detail: boolean }): readonly Labelled[] => [
  evidenceBlock(plan.hosts),
  wavesBlock(plan.waves),
  limitsBlock(plan.limits, detail),
  expectedBlock(plan.hosts, detail),
  rebootsBlock(plan),
  ...wayBackBlocks(plan),
  ...leftOutBlocks(plan.hosts),
  unchangedBlock(plan),
  ...notDoneBlocks(plan.hosts),
  residualBlock(plan.hosts),
  feedBlock(plan.feeds),
];

/** Hosts that nothing will be done on, each with the reason and what to do. */
export const leftOutBlocks = (hosts: readonly PlanHost[]): readonly Labelled[] => [
  { label: 'Refused', tone: 'danger', texts: leftOut(hosts, 'refused') },
  { label: 'Unknown', tone: 'attention', texts: leftOut(hosts, 'unknown') },
];

const foldText = ({ names, message, hint }: FaultFold): Styled => styled(`${names}  ${message}`, dim(` (${hint})`));

const leftOut = (hosts: readonly PlanHost[], verdict: PlanVerdict): readonly Styled[] => {
  const members = hosts.filter((host) => host.verdict === verdict);
  const faults = members.flatMap(({ name, faults: met }) => met.map((fault) => ({ host: name, fault })));
  const silent = members.filter((host) => host.faults.length === 0).map(({ name }) => name);
  return [
    ...foldFaults(faults).map(foldText),
    ...(silent.length === 0 ? [] : [styled(`${namesText(silent)}  without a reason: please report it`)]),
  ];
};
