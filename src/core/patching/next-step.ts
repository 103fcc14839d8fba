// What to do next with a host, from its state alone. Effects touch the world; notes only the journal.
import type { HostEvent } from '../event.ts';
import type { Outcome } from '../outcome.ts';
import { settleFault, settleUnchanged, settleVerified } from './settle.ts';
import type { HostState } from './state.ts';

export type Effect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'snapshot' }
  /** Start the job and watch it to its end. Reached only once per job: the intent was noted just before. */
  | { readonly kind: 'apply'; readonly job: string }
  /** Reconnect and look: never start anything. */
  | { readonly kind: 'observe'; readonly job: string }
  | { readonly kind: 'verify'; readonly job: string };

export type Step =
  | { readonly kind: 'perform'; readonly effect: Effect }
  | { readonly kind: 'note'; readonly event: HostEvent }
  | { readonly kind: 'stop'; readonly outcome: Outcome };

const perform = (effect: Effect): Step => ({ kind: 'perform', effect });
const note = (event: HostEvent): Step => ({ kind: 'note', event });

/** @param newJob names the job should the step be its intent; the same name never starts twice on a host. */
export const nextStep = (state: HostState, newJob: string): Step => {
  switch (state.kind) {
    case 'queued':
      return perform({ kind: 'connect' });
    case 'connected':
      return perform({ kind: 'clear' });
    case 'cleared':
      return state.changes === 0 ? note(settleUnchanged()) : perform({ kind: 'snapshot' });
    case 'guarded':
      return note({ type: 'apply.started', job: newJob });
    case 'applying':
      return perform({ kind: 'apply', job: state.job });
    case 'adrift':
      return perform({ kind: 'observe', job: state.job });
    case 'applied':
      return perform({ kind: 'verify', job: state.job });
    case 'verified':
      return note(settleVerified(state.verified, state.finished));
    case 'faulted':
      return note(settleFault(state.fault, state.job));
    case 'settled':
      return { kind: 'stop', outcome: state.outcome };
  }
};
