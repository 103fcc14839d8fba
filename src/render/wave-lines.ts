// How a plan goes: its waves with the gates between them, the members that must not be down together, and how long hosts take.
import type { Limit } from '../core/limit.ts';
import type { PlanHost, PlanWave } from '../core/plan.ts';
import { counted } from './count.ts';
import { durationText } from './duration.ts';
import { foldNames, namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { attention, danger, dim, joined, type Styled, styled } from './styled.ts';

const budgetText = (failures: number): string =>
  failures === 0 ? 'stops at a failure' : `stops after ${failures + 1} failures`;

const waveText = (wave: PlanWave, number: number): string => {
  const size = wave.hosts.length;
  const folded = foldNames(wave.hosts);
  const names = folded.length <= 3 ? [folded.join(', ')] : [];
  const more = size === 1 ? [] : [counted(size, 'host'), `${wave.batch} at once`, budgetText(wave.max_failures)];
  return `${number} ${wave.ring}/${wave.tier}${wave.canary ? ' canary' : ''} (${[...names, ...more].join('; ')})`;
};

/** What a gate wants beyond known outcomes and a kept budget. */
const needsText = ({ settle_s, approval }: PlanWave['gate']): string =>
  [
    ...(settle_s > 0 ? [`checks green for ${durationText(settle_s * 1000)}`] : []),
    ...(approval ? ['approval'] : []),
  ].join(', ');

const gateText = ({ gate }: PlanWave, index: number): Styled => {
  const needs = needsText(gate);
  if (needs === '') return index === 0 ? [] : [dim(' → gate → ')];
  return styled(dim(index === 0 ? 'gate: ' : ' → gate: '), attention(needs), dim(' → '));
};

/** `1 staging/critical canary (web01) → gate: approval → 2 …` */
export const wavesBlock = (waves: readonly PlanWave[]): Labelled => ({
  label: 'Waves',
  texts:
    waves.length === 0
      ? []
      : [styled(...waves.flatMap((wave, i) => [...gateText(wave, i), ...styled(waveText(wave, i + 1))]))],
});

const limitText = ({ kind, name, max_unavailable: most, hosts }: Limit): Styled => {
  const [jump = '', ...behind] = hosts;
  if (kind === 'jump') return styled(`${jump} never goes together with `, dim(`${namesText(behind)} behind it`));
  const room = most === 0 ? danger('none may be down: they are deferred') : `${most} of ${hosts.length} may be down`;
  return styled(`${kind} ${name}: `, room, dim(` (${namesText(hosts)})`));
};

/** Without detail only those that let nobody in. */
export const limitsBlock = (limits: readonly Limit[], { detail }: { readonly detail: boolean }): Labelled => ({
  label: 'Limits',
  texts: limits.filter(({ max_unavailable }) => detail || max_unavailable === 0).map(limitText),
});

/** How long each host is expected to take, the longest first: what the maintenance windows are measured by. */
export const expectedBlock = (hosts: readonly PlanHost[], { detail }: { readonly detail: boolean }): Labelled => {
  const byTime = new Map<number, string[]>();
  for (const { name, expected_s: time } of hosts) byTime.set(time, [...(byTime.get(time) ?? []), name]);
  const times = [...byTime].filter(([time]) => time > 0).sort(([a], [b]) => b - a);
  const texts = times.map(([time, names]) => `${durationText(time * 1000)} on ${namesText(names)}`);
  return { label: 'Expected', texts: detail && texts.length > 0 ? [joined(texts, dim(' · '))] : [] };
};
