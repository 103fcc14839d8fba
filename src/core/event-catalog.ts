// What each event means, in one sentence; docs/EVENTS.md is generated from this table, and a new event does not compile without its row.
import type { PatchEvent } from './event.ts';

export const EVENT_MEANINGS = {
  'run.started': 'A plan is about to be applied; names the plan, its digest and artifact, the operator and the hosts.',
  'run.resumed': 'An interrupted run was taken up again.',
  'wave.started': 'The hosts of one ring and tier are taken up.',
  'wave.finished': 'All hosts of the wave that were started are settled; failures against the budget.',
  'run.stopped': 'No further host is started: over budget or interrupted; names the hosts that were not started.',
  'run.finished': 'The exit code and the outcome of every host that has one.',
  'host.connected': 'The host key was verified, the login worked, and the machine-id is that of the plan.',
  'host.cleared':
    'Preflight passed: the packages are those of the plan, and a dry run would do exactly what is planned.',
  'snapshot.taken': 'Packages, holds, marks, units, ports and kernel before the change are stored as an artifact.',
  'apply.started': 'Intent: the job of this name is about to be started on the host. On disk before anything is sent.',
  'apply.finished':
    'The job ended on the host; exit code, transcript and what the package manager hid or left for review.',
  'host.lost': 'The line to the host, or patchctl itself, was lost while the job may run.',
  'host.observed': 'A look at the job found it running, dead, never started, or kept out by another job.',
  'host.verified': 'The host was read again in a new session and compared with the plan, package by package.',
  'host.faulted': 'A step failed; the fault says what was seen and whether the host may have been changed.',
  'host.requeued': 'Nothing had been started on the host when patchctl ended: it is begun anew.',
  'host.reopened': 'A stranded host is looked at again.',
  'host.settled': 'The one outcome of the host in this run.',
  'scan.started': 'The hosts are about to be asked what is pending.',
  'host.scanned': 'What is pending on the host; the whole answer is an artifact. Null is unknown.',
  'scan.finished': 'The scan ended with this exit code.',
} as const satisfies Record<PatchEvent['type'], string>;
