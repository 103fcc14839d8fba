// Hosts on which nothing happens, and why: "up to date" is only said where nothing is pending at all.
import { type Change, isEffective } from '../core/change.ts';
import type { Plan, PlanHost, PlanOptions } from '../core/plan.ts';
import { supportText } from '../core/support.ts';
import { namesText } from './fold-names.ts';
import type { Labelled } from './labelled.ts';
import { NOT_DONE } from './not-done-lines.ts';
import { sharedNotes } from './shared-notes.ts';
import { attention, danger, dim, type Styled, styled } from './styled.ts';

const fixes = ({ advisories }: Change, cves: readonly string[]): boolean =>
  advisories.some((advisory) => advisory.cves.some((cve) => cves.includes(cve)));

/** Pending changes that do not happen; with `--cve` those that would fix one of them. */
const waitingOf = ({ changes }: PlanHost, { cves }: Pick<PlanOptions, 'cves'>): readonly Change[] =>
  changes.filter((change) => !isEffective(change) && (cves.length === 0 || fixes(change, cves)));

/** `13 deferred, 1 held`, or empty. Of several hosts the numbers of the one with the most. */
const waitingText = (hosts: readonly PlanHost[], options: PlanOptions): string =>
  NOT_DONE.flatMap(([action, label]) => {
    const counts = hosts.map((host) => waitingOf(host, options).filter((change) => change.action === action).length);
    const most = Math.max(0, ...counts);
    const upTo = counts.some((count) => count !== most) ? 'up to ' : '';
    return most === 0 ? [] : [`${upTo}${most} ${label.toLowerCase()}`];
  }).join(', ');

/** What is true of hosts without anything waiting. */
const idleText = ({ cves, security_only, goal }: PlanOptions): string => {
  if (goal === 'reboot') return 'no need for a reboot is known';
  if (goal === 'rollback') return 'has the packages from before the run';
  if (cves.length > 0) return `no pending update fixes ${cves.join(', ')}`;
  return security_only ? 'no security update is pending' : 'up to date';
};

const groupText = (hosts: readonly PlanHost[], options: PlanOptions): Styled => {
  const waiting = waitingText(hosts, options);
  const state = waiting === '' ? idleText(options) : `nothing to do now: ${waiting}`;
  const count = hosts.length > 1 ? ` (${hosts.length})` : '';
  const ended = hosts[0] && supportText(hosts[0].support);
  const notes = sharedNotes(
    hosts.map(({ name, attention: all }) => ({ name, attention: all.filter((note) => note !== ended) })),
  );
  return styled(
    `${namesText(hosts.map(({ name }) => name))}  ${state}${count}`,
    ...(ended === undefined ? [] : [danger(`, but the system is past its support: ${ended}`)]),
    ...notes.flatMap((note) => [dim('; '), attention(note)]),
  );
};

/** Hosts that stand for the same: what keeps them from changes, and the end of their support. */
const groupsOf = (hosts: readonly PlanHost[], options: PlanOptions): readonly (readonly PlanHost[])[] => {
  const groups = new Map<string, PlanHost[]>();
  for (const host of hosts) {
    const kinds = [...new Set(waitingOf(host, options).map(({ action }) => action))].sort();
    const key = JSON.stringify([supportText(host.support) ?? '', kinds]);
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
};

/** The hosts without changes, with what was left out, held or has to wait there. */
export const unchangedBlock = ({ hosts, options }: Pick<Plan, 'hosts' | 'options'>): Labelled => ({
  label: 'Unchanged',
  tone: 'dim',
  texts: groupsOf(
    hosts.filter(({ verdict }) => verdict === 'up-to-date'),
    options,
  ).map((group) => groupText(group, options)),
});

const whoIsExposed = ([first = 'CVE', ...more]: readonly string[]): string =>
  `\`patchctl cve ${more.length === 0 ? first : 'CVE'}\` tells who is exposed.`;

/** The last word on a plan without changes. */
export const nothingToDo = ({ hosts, options }: Pick<Plan, 'hosts' | 'options'>): string => {
  if (hosts.length === 0) return 'Nothing to do: the plan has no hosts.';
  const judged = hosts.filter(({ verdict }) => verdict === 'up-to-date');
  const where = judged.length === hosts.length ? '' : ' on the hosts that could be judged';
  const waiting = NOT_DONE.filter(([action]) =>
    judged.some((host) => waitingOf(host, options).some((change) => change.action === action)),
  ).map(([, label]) => label.toLowerCase());
  if (waiting.length > 0) {
    const what = options.cves.length > 0 ? `what fixes ${options.cves.join(', ')}` : 'what is pending';
    return `Nothing to do now${where}: ${what} is ${waiting.join(' or ')}.`;
  }
  if (options.cves.length > 0) return `Nothing to do${where}: ${idleText(options)}; ${whoIsExposed(options.cves)}`;
  if (where !== '') return `Nothing to do${where}.`;
  if (options.goal === 'reboot') return 'Nothing to do: of no host it is known that it needs a reboot.';
  if (options.goal === 'rollback') return 'Nothing to do: all hosts have the packages from before the run.';
  return `Nothing to do: ${options.security_only ? idleText(options) : 'all hosts are up to date'}.`;
};
