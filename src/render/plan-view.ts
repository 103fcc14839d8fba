// A plan on a terminal: what is asked, the table, the waves, what was left out and why, every distinct change, and how to go on.
import { type Goal, type Plan, plannedHosts } from '../core/plan.ts';
import { plannedReboot } from '../core/planned-reboot.ts';
import { changeReport, changeReportLines } from './change-report.ts';
import { counted, countText } from './count.ts';
import { durationText } from './duration.ts';
import { facts, labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { planBlocks } from './plan-lines.ts';
import { planTable } from './plan-table.ts';
import { rebootTable } from './reboot-table.ts';
import { danger, dim, type Part, type Styled, strong, styled } from './styled.ts';
import { tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';
import { nothingToDo } from './unchanged-lines.ts';

export interface PlanViewOptions {
  /** Every distinct change with advisories, CVEs, reason and hosts. */
  readonly detail: boolean;
  /** How the reader can go on: nothing was saved, the plan lies in a file, or it is about to be applied. */
  readonly next: { readonly kind: 'unsaved' | 'applying' } | { readonly kind: 'file'; readonly path: string };
}

/** The plan as text that ends with a newline. */
export const renderPlan = (plan: Plan, look: Look, { detail, next }: PlanViewOptions): string =>
  blocksText([
    paragraph(headline(plan, look), look, { first: 0, rest: 2 }),
    narrowed(plan, look),
    tableLines(plan.options.goal === 'reboot' ? rebootTable(plan) : planTable(plan.hosts, plan.waves), look),
    labelledLines(planBlocks(plan, { detail }), look),
    changeReportLines(changeReport(plan.hosts), look, { detail }),
    paragraph(howToGoOn(plan, next), look, { first: 2, rest: 2 }),
  ]);

const TITLES = {
  patch: 'Plan',
  rollback: 'Rollback plan',
  reboot: 'Reboot plan',
} as const satisfies Record<Goal, string>;

const headline = (plan: Plan, look: Look): Styled => {
  const reached = plannedHosts(plan).length;
  const all = plan.hosts.length;
  const hosts = reached === all ? counted(all, 'host') : `${countText(reached)} of ${counted(all, 'host')}`;
  return facts([
    strong(`${TITLES[plan.options.goal]} ${plan.id}`),
    ...undoing(plan),
    hosts,
    expiry(plan, look),
    `${plan.inventory.path} (sha256 ${plan.inventory.sha256.slice(0, 4)}…)`,
  ]);
};

const undoing = ({ options }: Plan): readonly Part[] =>
  options.rollback_of === undefined ? [] : [`undoes run ${options.rollback_of}`];

const expiry = (plan: Plan, look: Look): Part => {
  const left = Date.parse(plan.expires) - look.now;
  if (Number.isNaN(left)) return danger('expiry unknown');
  if (left <= 0) return danger(`expired ${durationText(-left)} ago`);
  return `expires in ${durationText(left >= 3_600_000 ? Math.round(left / 60_000) * 60_000 : left)}`;
};

/** What the operator left out or allowed: a plan is not read right without it. */
const narrowed = ({ options }: Plan, look: Look): readonly string[] => {
  const parts: Part[] = [
    ...(options.security_only ? ['security updates only'] : []),
    ...(options.cves.length > 0 ? [`only what fixes ${options.cves.join(', ')}`] : []),
    ...(options.emergency ? [danger('EMERGENCY: one canary batch, rings collapsed, soak waived')] : []),
    ...(options.override_windows ? [danger('maintenance windows overridden')] : []),
    ...(options.promote_from === undefined ? [] : [`only what ${options.promote_from} has run`]),
    ...(options.exclude.length > 0 ? [`without ${options.exclude.join(', ')}`] : []),
    ...(options.goal === 'rollback' ? [] : allowances(options)),
  ];
  return parts.length === 0 ? [] : paragraph(facts(parts), look, { first: 2, rest: 2 });
};

/** A rollback is nothing but these. */
const allowances = (options: Plan['options']): readonly Part[] => [
  ...(options.allow_removals ? [danger('removals allowed')] : []),
  ...(options.allow_downgrades ? [danger('downgrades allowed')] : []),
];

const howToGoOn = (plan: Plan, next: PlanViewOptions['next']): Styled => {
  const acts = plan.hosts.some((host) => host.verdict === 'changes' || plannedReboot(host) !== 'none');
  if (!acts) return styled(nothingToDo(plan));
  const exactly = dim(' applies exactly this.');
  switch (next.kind) {
    case 'applying':
      return [];
    case 'unsaved':
      return styled(
        dim('Saved nothing. '),
        '`patchctl plan --out plan.json`',
        dim(' keeps it; '),
        '`patchctl apply plan.json`',
        exactly,
      );
    case 'file':
      return styled(`\`patchctl apply ${next.path}\``, exactly);
  }
};
