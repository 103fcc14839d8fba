// How `resume` takes up a host: recovery observes and never repeats.
import type { HostEvent } from '../event.ts';
import type { HostState, Trail } from './state.ts';

/**
 * The event that makes a host of an interrupted run ready to go on, or undefined when its next step is safe as it is.
 * A stranded host is looked at again: time or a repaired line may have brought the proof.
 */
export const recoveryOf = (state: HostState): HostEvent | undefined => {
  const { job, reboot } = state.trail;
  switch (state.kind) {
    case 'queued':
    // Looks at the boot id before it does anything.
    case 'rebooting':
    // Hooks may run again; the judgement is made.
    case 'concluded':
    case 'closing':
      return undefined;
    case 'connected':
    case 'cleared':
    case 'fit':
    case 'guarded':
    case 'preparing':
    case 'prepared':
      return { type: 'host.requeued', reason: 'patchctl ended before anything was started on the host' };
    case 'applying':
    case 'adrift':
      return lostAgain('patchctl ended while the host was being changed');
    // Verification needs no job: a host that was only rebooted is read again.
    case 'applied':
    case 'verified':
    case 'restarting':
    case 'checked':
      return job === null ? undefined : lostAgain('patchctl ended while the host was being changed');
    case 'faulted':
      return job === null ? untouchedAgain(reboot) : lostAgain('patchctl ended before the host was settled');
    case 'settled':
      return state.outcome === 'stranded' && (job !== null || reboot !== 'none')
        ? { type: 'host.reopened', reason: 'resume looks again' }
        : undefined;
  }
};

/** An intent is on record, and no end: something may have been done to the host, if only by its before hooks. */
export const isBegun = ({ kind, trail }: HostState): boolean =>
  kind !== 'settled' && (trail.hooked || trail.job !== null || trail.reboot !== 'none');

const untouchedAgain = (reboot: Trail['reboot']): HostEvent | undefined =>
  reboot === 'none' ? { type: 'host.requeued', reason: 'patchctl ended before the host was settled' } : undefined;

const lostAgain = (reason: string): HostEvent => ({ type: 'host.lost', reason });
