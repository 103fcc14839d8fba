// How a host is settled that nobody will look at again: by what is on record, and by nothing else.
import type { EventOf } from '../event.ts';
import { fault } from '../fault.ts';
import { isBegun } from './recover.ts';
import type { HostState } from './state.ts';

type Settled = EventOf<'host.settled'>;

const UNSEEN = 'given up by the operator: ';

/** Undefined for a host that is settled, or of which no intent is on record: nothing was done to it. */
export const giveUp = (state: HostState): Settled | undefined => {
  if (!isBegun(state)) return undefined;
  const { trail } = state;
  if (state.kind === 'concluded' || state.kind === 'closing') {
    const { outcome, fault: met, summary } = state.conclusion;
    return { type: 'host.settled', outcome, fault: met, summary: `${summary}; ${UNSEEN}its hooks`, drained: true };
  }
  const touched = trail.job !== null || trail.reboot !== 'none';
  const text = touched
    ? `${UNSEEN}what ${trail.job === null ? 'its reboot' : `job ${trail.job}`} did was never read`
    : `${UNSEEN}its before hooks may have run, and nothing behind them`;
  return {
    type: 'host.settled',
    outcome: touched ? 'stranded' : 'refused',
    fault: { ...fault('given-up', text), touched: touched ? 'maybe' : 'no' },
    summary: text,
    ...(trail.hooked && { drained: true }),
  };
};
