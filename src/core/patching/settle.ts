// Judgement: from what is known about a host to exactly one outcome. No comfort: what is not proven is stranded.
import type { HostEvent } from '../event.ts';
import { FAULTS, type Fault, fault } from '../fault.ts';
import type { Outcome } from '../outcome.ts';
import type { Finished, Verified } from './state.ts';

type Settled = HostEvent & { readonly type: 'host.settled' };

const settled = (outcome: Outcome, summary: string, because: Fault | null = null): Settled => ({
  type: 'host.settled',
  outcome,
  fault: because,
  summary,
});

/** The host's own lock kept the job out: this alone proves that an intended job changed nothing. */
const isKeptOut = (met: Fault): boolean => met.code === 'already-running';

/** Before any intent the fault's own class decides; after it, only proof would help, and there is none. */
export const settleFault = (met: Fault, job: string | null): Settled => {
  const outcome = job === null || isKeptOut(met) ? FAULTS[met.code].before : 'stranded';
  return settled(outcome, met.message, met);
};

export const settleUnchanged = (): Settled => settled('unchanged', 'nothing to do');

/** The manifest was read again in a new session: it alone decides between patched, untouched and neither. */
export const settleVerified = (verified: Verified, finished: Finished | null): Settled => {
  switch (verified.verdict) {
    case 'as-planned':
      return settleAsPlanned(verified, finished);
    case 'untouched':
      return settled('refused', 'the host is as it was before', untouched(finished));
    case 'mixed': {
      const what = describeMixed(verified, finished);
      // Where the database is broken, mending it comes before everything else.
      return settled('stranded', what, fault('verification-failed', what, verified.unsound[0]?.hint));
    }
  }
};

/** The right versions in a broken database are not a patched host: a transaction that was killed leaves just that. */
const settleAsPlanned = (verified: Verified, finished: Finished | null): Settled => {
  const [broken] = verified.unsound;
  if (broken !== undefined) return settled('stranded', broken.message, { ...broken, touched: 'yes' });
  const trouble = [
    ...(finished?.degraded ?? []),
    ...(finished?.failure ? [finished.failure] : []),
    ...(verified.marksChanged.length > 0
      ? [`automatic marks were not restored: ${verified.marksChanged.join(', ')}`]
      : []),
  ];
  const flaws = [...trouble, ...verified.newFailedUnits.map((unit) => `${unit} failed after the update`)].join('; ');
  if (flaws === '') return settled('patched', 'all planned versions verified');
  const code = trouble.length > 0 ? 'manager-failed' : 'service-failed';
  return settled('degraded', flaws, { ...fault(code, flaws), touched: 'yes' });
};

const untouched = (finished: Finished | null): Fault => {
  if (finished === null) return fault('job-not-started', 'it never ran, or ended before it changed anything');
  const message = finished.failure ?? `the package manager ended with ${finished.code} and changed nothing`;
  return { ...fault('manager-failed', message), touched: 'no' };
};

const describeMixed = (verified: Verified, finished: Finished | null): string => {
  const shown = verified.differences
    .slice(0, 3)
    .map((d) => `${d.package} ${d.found ?? 'missing'} (planned ${d.wanted ?? 'removed'})`);
  const more = verified.differences.length - shown.length;
  const list = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
  return finished?.failure ? `${finished.failure}; ${list}` : list;
};
