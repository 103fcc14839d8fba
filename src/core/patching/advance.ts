// The one place where events become states. Pure; an event that cannot happen in a state is a bug and throws.
import type { EventOf, HostEvent } from '../event.ts';
import { fault } from '../fault.ts';
import { failedChecks } from '../health/check.ts';
import { type HookResult, hooksSucceeded } from '../health/hook.ts';
import { FRESH, type HostState, QUEUED, type Trail, type Verified } from './state.ts';

const illegal = (state: HostState, event: HostEvent): never => {
  throw new Error(`the event ${event.type} cannot follow the state ${state.kind}`);
};

const UNASKED = { needed: 'unknown', reasons: [] } as const;

const failedHooks = (results: readonly HookResult[]): string[] =>
  results.filter(({ code }) => code !== 0).map(({ name, detail }) => `hook ${name}: ${detail || 'failed'}`);

/** A judgement that was made stands: closing hooks that could not be run are trouble, no new end. */
const faulted = (state: HostState, event: EventOf<'host.faulted'>): HostState => {
  if (state.kind === 'settled') return illegal(state, event);
  if (state.kind !== 'closing') return { kind: 'faulted', trail: state.trail, fault: event.fault };
  return closed(state, [`${state.phase} hooks: ${event.fault.message}`]);
};

const closed = (state: HostState & { readonly kind: 'closing' }, troubles: readonly string[]): HostState => {
  const { trail, conclusion, ran, phase } = state;
  return {
    kind: 'concluded',
    trail,
    conclusion,
    ran: [...ran, phase],
    troubles: [...state.troubles, ...troubles],
    drained: state.drained || (phase === 'after' && troubles.length > 0),
  };
};

/** Nobody watches any more: a job is observed, a reboot is looked at again by its own effect. */
const lost = (state: HostState, event: HostEvent): HostState => {
  const { trail } = state;
  if (state.kind === 'settled' || trail.job === null) return illegal(state, event);
  return { kind: 'adrift', trail, job: trail.job };
};

const observed = (state: HostState, event: EventOf<'host.observed'>): HostState => {
  if (state.kind !== 'adrift' && state.kind !== 'applying') return illegal(state, event);
  const { job, trail } = state;
  switch (event.job) {
    case 'running':
      return { kind: 'adrift', trail, job };
    case 'busy':
      // The other job may be half-way: what the manifest says now is about that one.
      return { kind: 'faulted', trail, fault: fault('already-running', 'its job holds /var/lib/patchctl/lock') };
    case 'never-started':
      return { kind: 'applied', trail: neverRan(trail, event) };
    case 'died':
      return { kind: 'applied', trail: { ...trail, finished: null } };
  }
};

/** A revert that never ran leaves the update as it was: the host is judged as that, checked again, and may be reverted anew. */
const neverRan = (trail: Trail, event: EventOf<'host.observed'>): Trail => {
  const { job, reverting } = trail;
  if (reverting === null || job === null) return { ...trail, finished: null };
  const { update, because } = reverting;
  return { ...trail, ...update, reverting: null, forgone: { job, because, why: event.why ?? null } };
};

const finished = (state: HostState, event: EventOf<'apply.finished'> | EventOf<'revert.finished'>): HostState => {
  if (state.kind !== 'adrift' && state.kind !== 'applying') return illegal(state, event);
  const { code, failure } = event;
  const degraded = event.type === 'apply.finished' ? event.degraded : [];
  return { kind: 'applied', trail: { ...state.trail, finished: { code, degraded, failure } } };
};

const verified = (state: HostState, event: EventOf<'host.verified'>): HostState => {
  if (state.kind !== 'applied') return illegal(state, event);
  const { verdict, differences, newFailedUnits, marksChanged, unsound, reboot, services, bootId = '' } = event;
  const seen: Verified = { verdict, differences, newFailedUnits, marksChanged, unsound, reboot, services, bootId };
  const trail = { ...state.trail, reboot: rebootAsRead(state.trail, bootId) };
  return backByOthers({ kind: 'verified', trail, verified: seen });
};

/** A person did what the revert was to do: it is what counts, and it is checked like one. */
const backByOthers = (state: HostState & { readonly kind: 'verified' }): HostState => {
  const { trail, verified: seen } = state;
  const { forgone, job, finished: end, restarted } = trail;
  if (forgone === null || seen.verdict !== 'untouched') return state;
  const reverting = { because: forgone.because, update: { job, finished: end, restarted } };
  return { ...state, trail: { ...trail, reverting }, verified: { ...seen, verdict: 'as-planned' } };
};

/** An order whose end nobody saw: another boot id proves it, the same one proves that it never happened. */
const rebootAsRead = ({ reboot, bootBefore }: Trail, bootId: string): Trail['reboot'] => {
  if (reboot !== 'ordered' || bootId === '') return reboot;
  return bootId === bootBefore ? 'none' : 'done';
};

const checked = (state: HostState, event: EventOf<'host.checked'>): HostState => {
  const failed = failedChecks(event.results);
  if (event.phase === 'before') {
    if (state.kind !== 'cleared') return illegal(state, event);
    if (failed.length === 0) return { ...state, kind: 'fit' };
    return { kind: 'faulted', trail: state.trail, fault: fault('check-failed', failed.join('; ')) };
  }
  return state.kind === 'verified' ? { ...state, kind: 'checked', failed } : illegal(state, event);
};

const hooksStarted = (state: HostState, event: EventOf<'hooks.started'>): HostState => {
  if (event.phase === 'before')
    return state.kind === 'guarded'
      ? { ...state, kind: 'preparing', trail: { ...state.trail, hooked: true } }
      : illegal(state, event);
  return state.kind === 'concluded' ? { ...state, kind: 'closing', phase: event.phase } : illegal(state, event);
};

const hooksFinished = (state: HostState, event: EventOf<'hooks.finished'>): HostState => {
  if (state.kind === 'preparing') {
    if (hooksSucceeded(event.results)) return { ...state, kind: 'prepared' };
    return { kind: 'faulted', trail: state.trail, fault: fault('hook-failed', failedHooks(event.results).join('; ')) };
  }
  return state.kind === 'closing' ? closed(state, failedHooks(event.results)) : illegal(state, event);
};

const rebootOrdered = (state: HostState, event: EventOf<'reboot.started'>): HostState =>
  state.kind === 'guarded' || state.kind === 'prepared' || state.kind === 'verified'
    ? {
        kind: 'rebooting',
        trail: { ...state.trail, reboot: 'ordered', bootBefore: event.bootId },
        bootId: event.bootId,
      }
    : illegal(state, event);

const intended = (state: HostState, event: EventOf<'apply.started'> | EventOf<'revert.started'>): HostState => {
  const from = event.type === 'apply.started' ? ['guarded', 'prepared'] : ['verified', 'checked'];
  if (!from.includes(state.kind)) return illegal(state, event);
  const { job } = event;
  const { job: updating, finished: end, restarted } = state.trail;
  const update = { job: updating, finished: end, restarted };
  const reverting = event.type === 'revert.started' ? { because: event.because, update } : null;
  return { kind: 'applying', job, trail: { ...state.trail, job, reverting, finished: null, restarted: null } };
};

/** A job is observed; a host that was only rebooted is read again. */
const reopened = (state: HostState, event: EventOf<'host.reopened'>): HostState => {
  const { trail } = state;
  if (trail.job !== null) return { kind: 'adrift', trail, job: trail.job };
  return trail.reboot === 'none' ? illegal(state, event) : { kind: 'applied', trail };
};

/** The states of a host that goes back to verification: what was read before the restart or the reboot is old. */
const again = (trail: Trail, news: Partial<Trail>): HostState => ({ kind: 'applied', trail: { ...trail, ...news } });

/** @throws Error when `event` is impossible in `state`. */
export const advance = (state: HostState, event: HostEvent): HostState => {
  const { trail } = state;
  switch (event.type) {
    case 'host.connected':
      return state.kind === 'queued' ? { kind: 'connected', trail, bootId: event.bootId } : illegal(state, event);
    case 'host.cleared': {
      if (state.kind !== 'connected') return illegal(state, event);
      const { changes, reboot = UNASKED } = event;
      return { kind: 'cleared', trail, clearance: { changes, reboot, bootId: state.bootId } };
    }
    case 'host.checked':
      return checked(state, event);
    case 'snapshot.taken':
      return state.kind === 'cleared' || state.kind === 'fit' ? { ...state, kind: 'guarded' } : illegal(state, event);
    case 'hooks.started':
      return hooksStarted(state, event);
    case 'hooks.finished':
      return hooksFinished(state, event);
    case 'apply.started':
    case 'revert.started':
      return intended(state, event);
    case 'apply.finished':
    case 'revert.finished':
      return finished(state, event);
    case 'host.lost':
      return lost(state, event);
    case 'host.observed':
      return observed(state, event);
    case 'host.verified':
      return verified(state, event);
    case 'services.restarting':
      return state.kind === 'verified' ? { kind: 'restarting', trail, units: event.units } : illegal(state, event);
    case 'services.restarted':
      return state.kind === 'restarting'
        ? again(trail, { restarted: event.failed.map(({ unit, detail }) => `${unit} was not restarted: ${detail}`) })
        : illegal(state, event);
    case 'reboot.started':
      return rebootOrdered(state, event);
    case 'reboot.finished':
      return state.kind === 'rebooting' ? again(trail, { reboot: 'done' }) : illegal(state, event);
    case 'reboot.deferred':
      return state.kind === 'rebooting'
        ? again(trail, { reboot: 'deferred', putOff: event.why })
        : illegal(state, event);
    case 'host.faulted':
      return faulted(state, event);
    case 'host.requeued':
      return trail.job === null && trail.reboot === 'none'
        ? { kind: 'queued', trail: { ...FRESH, hooked: trail.hooked } }
        : illegal(state, event);
    case 'host.reopened':
      return state.kind === 'settled' ? reopened(state, event) : illegal(state, event);
    case 'host.concluded': {
      const { outcome, fault: met, summary } = event;
      return state.kind === 'settled'
        ? illegal(state, event)
        : {
            kind: 'concluded',
            trail,
            conclusion: { outcome, fault: met, summary },
            ran: [],
            troubles: [],
            drained: false,
          };
    }
    case 'host.settled':
      return state.kind === 'settled'
        ? illegal(state, event)
        : {
            kind: 'settled',
            trail,
            outcome: event.outcome,
            fault: event.fault,
            ...(event.drained && { drained: true }),
          };
  }
};

/** A host's state is the fold over its events; there is no other memory. */
export const stateOf = (events: readonly HostEvent[]): HostState => events.reduce(advance, QUEUED);
