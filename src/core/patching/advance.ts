// The one place where events become states. Pure; an event that cannot happen in a state is a bug and throws.
import type { HostEvent } from '../event.ts';
import { fault } from '../fault.ts';
import { type HostState, QUEUED } from './state.ts';

const illegal = (state: HostState, event: HostEvent): never => {
  throw new Error(`the event ${event.type} cannot follow the state ${state.kind}`);
};

/** The job whose traces may be on the host, if one was ever intended. */
const jobOf = (state: HostState): string | null => ('job' in state ? state.job : null);

const faulted = (state: HostState, event: HostEvent & { type: 'host.faulted' }): HostState =>
  state.kind === 'settled' ? illegal(state, event) : { kind: 'faulted', job: jobOf(state), fault: event.fault };

const lost = (state: HostState, event: HostEvent): HostState => {
  const job = jobOf(state);
  return job === null || state.kind === 'settled' ? illegal(state, event) : { kind: 'adrift', job };
};

const observed = (state: HostState, event: HostEvent & { type: 'host.observed' }): HostState => {
  if (state.kind !== 'adrift' && state.kind !== 'applying') return illegal(state, event);
  const { job } = state;
  switch (event.job) {
    case 'running':
      return { kind: 'adrift', job };
    case 'busy':
      // The other job may be half-way: what the manifest says now is about that one.
      return { kind: 'faulted', job, fault: fault('already-running', 'its job holds /var/lib/patchctl/lock') };
    case 'never-started':
    case 'died':
      return { kind: 'applied', job, finished: null };
  }
};

const finished = (state: HostState, event: HostEvent & { type: 'apply.finished' }): HostState => {
  if (state.kind !== 'adrift' && state.kind !== 'applying') return illegal(state, event);
  const { code, degraded, failure } = event;
  return { kind: 'applied', job: state.job, finished: { code, degraded, failure } };
};

/** @throws Error when `event` is impossible in `state`. */
export const advance = (state: HostState, event: HostEvent): HostState => {
  switch (event.type) {
    case 'host.connected':
      return state.kind === 'queued' ? { kind: 'connected' } : illegal(state, event);
    case 'host.cleared':
      return state.kind === 'connected' ? { kind: 'cleared', changes: event.changes } : illegal(state, event);
    case 'snapshot.taken':
      return state.kind === 'cleared' ? { kind: 'guarded' } : illegal(state, event);
    case 'apply.started':
      return state.kind === 'guarded' ? { kind: 'applying', job: event.job } : illegal(state, event);
    case 'apply.finished':
      return finished(state, event);
    case 'host.lost':
      return lost(state, event);
    case 'host.observed':
      return observed(state, event);
    case 'host.verified': {
      if (state.kind !== 'applied') return illegal(state, event);
      const { verdict, differences, newFailedUnits, marksChanged, unsound } = event;
      return {
        kind: 'verified',
        job: state.job,
        finished: state.finished,
        verified: { verdict, differences, newFailedUnits, marksChanged, unsound },
      };
    }
    case 'host.faulted':
      return faulted(state, event);
    case 'host.requeued':
      return jobOf(state) === null ? QUEUED : illegal(state, event);
    case 'host.reopened':
      return state.kind === 'settled' && state.job !== null
        ? { kind: 'adrift', job: state.job }
        : illegal(state, event);
    case 'host.settled':
      return state.kind === 'settled'
        ? illegal(state, event)
        : { kind: 'settled', job: jobOf(state), outcome: event.outcome, fault: event.fault };
  }
};

/** A host's state is the fold over its events; there is no other memory. */
export const stateOf = (events: readonly HostEvent[]): HostState => events.reduce(advance, QUEUED);
