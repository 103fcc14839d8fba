// What each event means, in one sentence; docs/EVENTS.md is generated from this table, and a new event does not compile without its row.
import type { PatchEvent } from './event.ts';

export const EVENT_MEANINGS = {
  'run.started': 'A plan is about to be applied; names the plan, its digest and artifact, the operator and the hosts.',
  'run.resumed': 'An interrupted run was taken up again.',
  'wave.started': 'The hosts of one ring and tier are taken up.',
  'wave.finished': 'All hosts of the wave that were started are settled; failures against the budget.',
  'run.hooks.started': 'Intent: the hooks of the run are about to be run on the bastion.',
  'run.hooks.finished': 'The hooks of the run ended; exit code and last output of each.',
  'gate.waiting': 'The next wave waits: for health checks to stay green, or for an approval.',
  'gate.approved': 'Somebody approved the next wave (`patchctl approve`); names the operator.',
  'gate.passed': 'Everything that the gate before the wave wants holds.',
  'run.stopped': 'No further host is started; says why, and names the hosts that were not started.',
  'run.finished': 'The exit code and the outcome of every host that has one.',
  'host.connected': 'The host key was verified, the login worked, and the machine-id is that of the plan.',
  'host.cleared':
    'Preflight passed: the packages are those of the plan, and a dry run would do exactly what is planned.',
  'host.checked': 'The health checks of the host, before the change or after it: each with what was seen.',
  'snapshot.taken':
    'Packages, holds, marks, units, ports and kernel before the change are stored as an artifact; says which old package files, file-system or external snapshot were kept.',
  'hooks.started': 'Intent: the hooks of this phase are about to be run for the host.',
  'hooks.finished': 'The hooks of this phase ended; exit code and last output of each.',
  'apply.started': 'Intent: the job of this name is about to be started on the host. On disk before anything is sent.',
  'apply.finished':
    'The job ended on the host; exit code, transcript and what the package manager hid or left for review.',
  'host.lost': 'The line to the host, or patchctl itself, was lost while the job may run.',
  'host.observed': 'A look at the job found it running, dead, never started, or kept out by another job.',
  'host.verified': 'The host was read again in a new session and compared with the plan, package by package.',
  'services.restarting': 'Intent: services that still use replaced files are about to be restarted.',
  'services.restarted': 'Which services were restarted, and which could not be.',
  'reboot.started': 'Intent: the host is about to be told to reboot; names the boot id that must change.',
  'reboot.finished': 'Another boot id was read: the host has rebooted. Names the kernel that runs now.',
  'reboot.deferred': 'A reboot was wanted and put off: users, inhibitors, window. The need stays.',
  'revert.started':
    'Intent: the host is about to be brought back to its snapshot, because checks failed after the change.',
  'revert.finished': 'The job of the revert ended; verification decides whether the host is as it was.',
  'host.concluded': 'The judgement over the host is made; hooks follow before it is settled.',
  'host.faulted': 'A step failed; the fault says what was seen and whether the host may have been changed.',
  'host.requeued': 'Nothing had been started on the host when patchctl ended: it is begun anew.',
  'host.reopened': 'A stranded host is looked at again.',
  'host.settled': 'The one outcome of the host in this run.',
  'scan.started': 'The hosts are about to be asked what is pending.',
  'host.scanned': 'What is pending on the host; the whole answer is an artifact. Null is unknown.',
  'scan.finished': 'The scan ended with this exit code.',
} as const satisfies Record<PatchEvent['type'], string>;
