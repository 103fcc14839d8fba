// What stands below the table of a plan: waves, hosts left out with the reason, and what was held back.
import type { Action } from '../core/change.ts';
import type { Plan, PlanHost, PlanVerdict, PlanWave } from '../core/plan.ts';
import { supportText } from '../core/support.ts';
import { counted } from './count.ts';
import { type FaultFold, foldFaults } from './fault-text.ts';
import { feedBlock } from './feed-lines.ts';
import { foldNames, namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { residualBlock } from './residual-lines.ts';
import { danger, dim, joined, type Styled, styled } from './styled.ts';

/** All blocks of labelled lines, the ones without content included. */
export const planBlocks = (plan: Plan): readonly Labelled[] => [
  wavesBlock(plan.waves),
  ...leftOutBlocks(plan.hosts),
  unchangedBlock(plan.hosts),
  ...NOT_DONE.map(([action, label]) => notDoneBlock(plan.hosts, { action, label })),
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

const unchangedBlock = (hosts: readonly PlanHost[]): Labelled => {
  const unchanged = hosts.filter((host) => host.verdict === 'up-to-date');
  const kinds = [...new Set(unchanged.map(({ support }) => supportText(support) ?? ''))].sort();
  const texts = kinds.map((ended) => {
    const names = unchanged.filter(({ support }) => (supportText(support) ?? '') === ended).map(({ name }) => name);
    const count = names.length > 1 ? ` (${names.length})` : '';
    const warning = ended === '' ? [] : [danger(`, but the system is past its support: ${ended}`)];
    return styled(`${namesText(names)}  up to date${count}`, ...warning);
  });
  return { label: 'Unchanged', tone: 'dim', texts };
};

const NOT_DONE = [
  ['held', 'Held'],
  ['deferred', 'Deferred'],
  ['kept-back', 'Kept back'],
] as const satisfies readonly (readonly [Action, string])[];

const MOST_PACKAGES = 8;

const notDoneBlock = (
  hosts: readonly PlanHost[],
  { action, label }: { readonly action: Action; readonly label: string },
): Labelled => {
  const touched = hosts.filter((host) => host.changes.some((change) => change.action === action));
  const changes = touched.flatMap((host) => host.changes.filter((change) => change.action === action));
  const packages = [...new Set(changes.map((change) => change.package))];
  if (packages.length === 0) return { label, texts: [] };
  const shown = packages.slice(0, MOST_PACKAGES).join(', ');
  const more = packages.length > MOST_PACKAGES ? ` and ${packages.length - MOST_PACKAGES} more` : '';
  const reasons = [...new Set(changes.map(({ why }) => why))].filter((why) => why !== '').slice(0, 3);
  const because = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return {
    label,
    tone: 'attention',
    texts: [styled(`${shown}${more} on ${counted(touched.length, 'host')}`, dim(because))],
  };
};
