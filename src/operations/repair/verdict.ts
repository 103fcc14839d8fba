// Judgement of a repair: from what the host says afterwards to one outcome. Pure. The job's own words never make a host sound.
import type { EventOf, HostEvent } from '../../core/event.ts';
import { FAULTS, type Fault, fault, handHint } from '../../core/fault.ts';
import { movedText } from '../../core/moved.ts';
import type { Outcome } from '../../core/outcome.ts';
import { REPAIR_STOPPED } from '../../package-managers/repair-words.ts';

type Settled = HostEvent & { readonly type: 'host.settled' };

/** How the job ended: its own report, or what a look at it found. */
export type JobEnd = EventOf<'repair.finished'> | EventOf<'host.observed'>;

const settled = (outcome: Outcome, summary: string, because: Fault | null = null): Settled => ({
  type: 'host.settled',
  outcome,
  fault: because,
  summary,
});

/** Before the intent the fault's own class decides; after it only the host's word would help, and there is none. */
export const settleRepairFault = (met: Fault, intended: 'intended' | 'not-intended'): Settled =>
  settled(intended === 'intended' ? 'stranded' : FAULTS[met.code].before, met.message, met);

/** Another job was at work: whatever is read now is about that one. */
const keptOut = (): Settled => {
  const why = fault('already-running', 'another job of patchctl holds the host', 'try again when it has ended');
  return settled('refused', why.message, why);
};

/** The job looked closer than the survey could, and found a reason not to begin. */
const stopped = (wrong: Fault, why: string): Settled =>
  settled('refused', why, { ...wrong, message: why, touched: 'no', hint: handHint(wrong.hint) });

const neverRan = (wrong: Fault | undefined): Settled =>
  wrong === undefined
    ? settled('unchanged', 'the package database is sound, although the repair never ran')
    : settled('refused', `the repair never ran; ${wrong.message}`, wrong);

const settleSound = (end: JobEnd, moved: string): Settled => {
  const flaws = flawsOf(end).join('; ');
  if (flaws === '') return settled('repaired', `the package database is sound; ${moved}`);
  const why: Fault = { ...fault('manager-failed', flaws), touched: 'yes' };
  return settled('degraded', `the package database is sound; ${moved}; but: ${flaws}`, why);
};

/** @param verified what reading the host again found. */
export const settleRepair = (end: JobEnd, { unsound, moved }: EventOf<'repair.verified'>): Settled => {
  const [wrong] = unsound;
  if (end.type === 'host.observed' && end.job === 'busy') return keptOut();
  if (end.type === 'host.observed' && end.job === 'never-started' && moved.length === 0) return neverRan(wrong);
  if (wrong === undefined) return settleSound(end, movedText(moved));
  if (end.type === 'repair.finished' && end.code === REPAIR_STOPPED && moved.length === 0)
    return stopped(wrong, end.failure ?? wrong.message);
  return settled('stranded', wordsOf(end, wrong), { ...wrong, touched: 'yes', hint: handHint(wrong.hint) });
};

/** What the job said stands first; it often says the same as the host. */
const wordsOf = (end: JobEnd, { message }: Fault): string => {
  const said = end.type === 'repair.finished' ? (end.failure ?? '') : '';
  return said.includes(message) || message === '' ? said || message : [said, message].filter(Boolean).join('; ');
};

const flawsOf = (end: JobEnd): readonly string[] => {
  if (end.type === 'host.observed') return end.job === 'died' ? ['the repair was killed before its end'] : [];
  return [...end.degraded, ...(end.failure === null ? [] : [end.failure])];
};
