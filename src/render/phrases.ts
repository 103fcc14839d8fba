// Every event as one phrase. The table is mapped over the union: an event without a phrase does not compile.

import type { EventOf, PatchEvent, RebootFinding } from '../core/event.ts';
import { failedChecks } from '../core/health/check.ts';
import { movedText } from '../core/moved.ts';
import { isBadEnd } from '../core/outcome.ts';
import { counted } from './count.ts';
import { faultMessage } from './fault-text.ts';
import { namesText } from './fold-names.ts';
import type { Tone } from './styled.ts';

const hostCount = (hosts: readonly string[]): string => counted(hosts.length, 'host');

const rebootText = ({ needed, reasons }: RebootFinding): string => {
  if (needed === false) return '';
  const word = needed === true ? 'needed' : 'unknown';
  return `; reboot ${word}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`;
};

const VERDICTS = {
  'as-planned': 'verified: all packages are as planned',
  untouched: 'verified: nothing was changed',
  mixed: 'verified: not what was planned',
} as const satisfies Record<EventOf<'host.verified'>['verdict'], string>;

const OBSERVED = {
  running: 'the job is still running',
  'never-started': 'the job never started',
  busy: 'another job is at work on the host',
  died: 'the job died without an exit code',
} as const satisfies Record<EventOf<'host.observed'>['job'], string>;

const verifiedText = (event: EventOf<'host.verified'>): string => {
  const differences = event.differences.length === 0 ? '' : `; ${counted(event.differences.length, 'difference')}`;
  const units = event.newFailedUnits.length === 0 ? '' : `; failed since: ${event.newFailedUnits.join(', ')}`;
  const unsound = event.unsound.map((met) => `; ${faultMessage(met)}`).join('');
  const verdict =
    event.against === 'before' && event.verdict === 'as-planned'
      ? 'verified: all packages are as before'
      : VERDICTS[event.verdict];
  return `${verdict}${differences}${unsound}${units}${rebootText(event.reboot)}`;
};

const finishedText = ({ code, failure, degraded }: EventOf<'apply.finished' | 'repair.finished'>): string => {
  if (failure !== null) return `the package manager failed (exit ${code}): ${failure}`;
  return degraded.length === 0
    ? `the package manager ended with ${code}`
    : `the package manager ended with ${code}, but: ${degraded.join('; ')}`;
};

const repairedText = ({ unsound, moved }: EventOf<'repair.verified'>): string => {
  const state = unsound.length === 0 ? 'the package database is sound' : unsound.map(faultMessage).join('; ');
  return `verified: ${state}; ${movedText(moved)}`;
};

/** What is pending; unknown is said, never counted as none. */
const scannedText = ({ verdict, pending, security }: EventOf<'host.scanned'>): string => {
  if (pending === null) return `scanned: ${verdict}; what is pending is unknown`;
  const known = security === null ? 'security unknown' : `${security} security`;
  return `scanned: ${verdict}; ${counted(pending, 'update')}, ${known}`;
};

const HOOK_PHASES = { before: 'before', after: 'after', failure: 'failure' } as const;

const hooksText = ({ phase, results }: EventOf<'hooks.finished'> | EventOf<'run.hooks.finished'>): string => {
  const failed = results.filter(({ code }) => code !== 0);
  if (failed.length === 0) return `${counted(results.length, 'hook')} done (${HOOK_PHASES[phase]})`;
  return `${HOOK_PHASES[phase]} hook failed: ${failed.map(({ name, detail }) => `${name}: ${detail || 'failed'}`).join('; ')}`;
};

const checkedText = ({ phase, results }: EventOf<'host.checked'>): string => {
  const failed = failedChecks(results);
  const when = phase === 'before' ? 'before the change' : 'after the change';
  return failed.length === 0
    ? `${counted(results.length, 'health check')} passed ${when}`
    : `health check failed ${when}: ${failed.join('; ')}`;
};

const snapshotText = ({ record }: EventOf<'snapshot.taken'>): string => {
  if (record === undefined) return 'snapshot taken';
  const { saved, missing, etc, filesystem, external, notes = [] } = record;
  return [
    `snapshot taken: ${counted(saved, 'old package')} saved`,
    ...(missing.length === 0 ? [] : [`${missing.length} not (${missing.slice(0, 3).join(', ')})`]),
    ...(etc === null ? [] : ['/etc']),
    ...(filesystem === null ? [] : [`${filesystem.by} ${filesystem.name}`]),
    ...(external === null ? [] : [`external ${external}`]),
    ...notes,
  ].join(', ');
};

/** What an auditor must not miss stands first: an emergency, a rollback, windows that did not count. */
const startedText = (event: EventOf<'run.started'>): string => {
  const { plan, hosts, operator, version, cves = [], emergency, goal, rollbackOf, overrideWindows } = event;
  const kind = { patch: 'run', reboot: 'reboots', rollback: `rollback of ${rollbackOf ?? 'a run'}, run` }[
    goal ?? 'patch'
  ];
  const about = cves.length === 0 ? '' : ` for ${cves.join(', ')}`;
  const windows = overrideWindows ? ' with maintenance windows overridden' : '';
  const by = `${operator} (patchctl ${version})`;
  return `${emergency ? 'EMERGENCY ' : ''}${kind} of plan ${plan}${about} on ${hostCount(hosts)}${windows} started by ${by}`;
};

const PHRASES = {
  'run.started': startedText,
  'run.resumed': (e) => `resumed by ${e.operator}: ${hostCount(e.hosts)}`,
  'run.hooks.started': (e) => `${HOOK_PHASES[e.phase]} hooks of the run`,
  'run.hooks.finished': hooksText,
  'gate.waiting': (e) => `wave ${e.wave} waits: ${e.message}`,
  'gate.approved': (e) => `wave ${e.wave} approved by ${e.operator}`,
  'gate.passed': (e) => `wave ${e.wave} may start`,
  'run.stopped': (e) => `stopped: ${e.message}${e.notStarted.length === 0 ? '' : ` (${namesText(e.notStarted)})`}`,
  'run.finished': (e) => `finished with exit code ${e.exitCode}`,
  'wave.started': (e) =>
    `wave ${e.wave} ${e.ring}/${e.tier}${e.canary ? ' canary' : ''} started: ${namesText(e.hosts)}`,
  'wave.finished': (e) => `wave ${e.wave} finished: ${counted(e.failures, 'failure')} of ${e.budget} allowed`,
  'host.connected': (e) => `connected to ${e.address} (${e.os})`,
  'host.cleared': (e) => `preflight passed: ${counted(e.changes, 'change')}`,
  'host.checked': checkedText,
  'snapshot.taken': snapshotText,
  'hooks.started': (e) => `${HOOK_PHASES[e.phase]} hooks`,
  'hooks.finished': hooksText,
  'apply.started': (e) => `applying as job ${e.job}`,
  'apply.finished': finishedText,
  'host.lost': (e) => `lost: ${e.reason}`,
  'host.observed': (e) => (e.why === undefined ? OBSERVED[e.job] : `${OBSERVED[e.job]}: ${e.why}`),
  'host.verified': verifiedText,
  'services.restarting': (e) => `restarting ${e.units.join(', ')}`,
  'services.restarted': (e) =>
    e.failed.length === 0
      ? `restarted ${counted(e.restarted.length, 'service')}`
      : `not restarted: ${e.failed.map(({ unit, detail }) => `${unit} (${detail})`).join(', ')}`,
  'reboot.started': (e) => `rebooting (${e.why.join('; ')})`,
  'reboot.finished': (e) => `rebooted: new boot id, kernel ${e.kernel}`,
  'reboot.deferred': (e) => `reboot put off: ${e.why}`,
  'revert.started': (e) => `reverting as job ${e.job}, because ${e.because}`,
  'revert.finished': ({ code, failure }) =>
    failure === null ? `the revert ended with ${code}` : `the revert failed (exit ${code}): ${failure}`,
  'host.concluded': (e) => `${e.outcome}, hooks follow: ${e.summary}`,
  'host.faulted': (e) => faultMessage(e.fault),
  'host.requeued': (e) => `queued again: ${e.reason}`,
  'host.reopened': (e) => `opened again: ${e.reason}`,
  'host.settled': (e) => `${e.outcome}: ${e.summary}`,
  'scan.started': (e) => `scan of ${hostCount(e.hosts)} started by ${e.operator} (patchctl ${e.version})`,
  'host.scanned': scannedText,
  'repair.requested': (e) => `repair of ${namesText(e.hosts)} started by ${e.operator} (patchctl ${e.version})`,
  'repair.started': (e) => `repairing as job ${e.job}`,
  'repair.finished': finishedText,
  'repair.verified': repairedText,
  'prune.started': (e) =>
    `pruning of ${hostCount(e.hosts)} ${e.behind === undefined ? '' : `behind run ${e.behind} `}started by ${e.operator} (patchctl ${e.version})`,
  'snapshots.pruning': (e) => `removing ${e.snapshots.map(({ id, why }) => `${id} (${why})`).join(', ')}`,
  'snapshots.pruned': (e) =>
    [
      ...(e.removed.length > 0 ? [`removed ${e.removed.join(', ')}`] : []),
      ...e.failed.map(({ id, fault }) => `${id} is not gone: ${faultMessage(fault)}`),
    ].join('; '),
  'prune.finished': (e) => `pruning finished with exit code ${e.exitCode}`,
  'scan.finished': (e) => `scan finished with exit code ${e.exitCode}`,
} as const satisfies { readonly [T in PatchEvent['type']]: (event: EventOf<T>) => string };

/** One phrase, not yet printable. An event that a later version wrote is told by its type. */
export const phraseOf = (event: PatchEvent): string => {
  if (!Object.hasOwn(PHRASES, event.type)) return String(event.type);
  // The table pairs each type with its event; the compiler cannot see that across the lookup.
  return (PHRASES[event.type] as (event: PatchEvent) => string)(event);
};

/** How much an event should catch the eye. */
export const toneOf = (event: PatchEvent): Tone | null => {
  switch (event.type) {
    case 'host.settled':
      if (event.outcome === 'stranded') return 'danger';
      return isBadEnd(event) ? 'attention' : 'done';
    case 'run.stopped':
    case 'host.faulted':
    case 'revert.started':
      return 'danger';
    case 'gate.waiting':
    case 'reboot.deferred':
      return 'attention';
    case 'host.checked':
      return event.results.every(({ ok }) => ok) ? null : 'danger';
    case 'host.lost':
    case 'host.observed':
      return 'attention';
    case 'apply.finished':
    case 'repair.finished':
      return event.failure === null ? null : 'danger';
    case 'snapshots.pruned':
      return event.failed.length === 0 ? null : 'attention';
    case 'host.verified':
      return event.verdict === 'as-planned' && event.unsound.length === 0 ? null : 'danger';
    case 'repair.verified':
      return event.unsound.length === 0 ? null : 'danger';
    default:
      return null;
  }
};
