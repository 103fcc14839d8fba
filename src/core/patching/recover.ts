// How `resume` takes up a host: recovery observes and never repeats.
import type { HostEvent } from '../event.ts';
import type { HostState } from './state.ts';

/**
 * The event that makes a host of an interrupted run ready to go on, or undefined when it is settled for good.
 * A stranded host is looked at again: time or a repaired line may have brought the proof.
 */
export const recoveryOf = (state: HostState): HostEvent | undefined => {
  switch (state.kind) {
    case 'queued':
      return undefined;
    case 'connected':
    case 'cleared':
    case 'guarded':
      return { type: 'host.requeued', reason: 'patchctl ended before anything was started on the host' };
    case 'applying':
    case 'adrift':
    case 'applied':
    case 'verified':
      return { type: 'host.lost', reason: 'patchctl ended while the host was being changed' };
    case 'faulted':
      return state.job === null
        ? { type: 'host.requeued', reason: 'patchctl ended before the host was settled' }
        : lostAgain();
    case 'settled':
      return state.outcome === 'stranded' && state.job !== null
        ? { type: 'host.reopened', reason: 'resume looks again' }
        : undefined;
  }
};

const lostAgain = (): HostEvent => ({ type: 'host.lost', reason: 'patchctl ended before the host was settled' });
