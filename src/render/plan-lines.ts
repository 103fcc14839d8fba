// What stands below the table of a plan: waves, hosts left out with the reason, and what was held back.
import type { Plan, PlanHost, PlanVerdict, PlanWave } from '../core/plan.ts';
import { counted } from './count.ts';
import { evidenceBlock } from './evidence-lines.ts';
import { type FaultFold, foldFaults } from './fault-text.ts';
import { feedBlock } from './feed-lines.ts';
import { foldNames, namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { notDoneBlocks } from './not-done-lines.ts';
import { residualBlock } from './residual-lines.ts';
import { dim, joined, type Styled, styled } from './styled.ts';
import { unchangedBlock } from './unchanged-lines.ts';

/** All blocks of labelled lines, the ones without content included. */
export const planBlocks = (plan: Plan): readonly Labelled[] => [
  evidenceBlock(plan.hosts),
  wavesBlock(plan.waves),
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

const budgetText = (failures: number): string =>
  failures === 0 ? 'stops at a failure' : `stops after ${failures + 1} failures`;

const waveText = (wave: PlanWave, number: number): string => {
  const size = wave.hosts.length;
  const folded = foldNames(wave.hosts);
  const names = folded.length <= 3 ? [folded.join(', ')] : [];
  const more = size === 1 ? [] : [counted(size, 'host'), `${wave.batch} at once`, budgetText(wave.max_failures)];
  return `${number} ${wave.ring}/${wave.tier} (${[...names, ...more].join('; ')})`;
};

const wavesBlock = (waves: readonly PlanWave[]): Labelled => ({
  label: 'Waves',
  texts:
    waves.length === 0
      ? []
      : [
          joined(
            waves.map((wave, index) => waveText(wave, index + 1)),
            dim(' → gate → '),
          ),
        ],
});

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
