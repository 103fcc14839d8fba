// What a run came to, folded from its events: outcomes, problems, reboots, and what was left unfinished. Data, no text.
import type { Left, PatchEvent, Recorded } from '../core/event.ts';
import type { Fault } from '../core/fault.ts';
import { isBadEnd, type Outcome } from '../core/outcome.ts';
import { counted } from './count.ts';
import { badness } from './outcome-parts.ts';

export interface Problem {
  readonly host: string;
  readonly outcome: Outcome;
  readonly summary: string;
  readonly fault: Fault | null;
}

export interface HostNote {
  readonly host: string;
  readonly text: string;
}

export interface RunFacts {
  readonly run: string;
  /** Milliseconds of the last sitting: from the start, or from the last resume. */
  readonly elapsedMs: number;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Outcomes other than patched, rebooted, repaired, unchanged, and what a rollback reverted; the worst first. */
  readonly problems: readonly Problem[];
  /** Hosts that were taken up and have no outcome: `resume` is needed. */
  readonly unfinished: readonly string[];
  readonly notStarted: readonly string[];
  /** Why the run ended before its last wave. */
  readonly stopped: string | null;
  /** Hosts that need one, with the reason. */
  readonly reboots: readonly HostNote[];
  /** Hosts of which nobody can say whether they need one. */
  readonly rebootsUnknown: readonly HostNote[];
  /** Updates that are still pending where something is: `3 updates, 1 security (1 exploited)`. */
  readonly left: readonly HostNote[];
  /** What the package managers want looked at, and services that still use replaced files. */
  readonly notes: readonly HostNote[];
}

const lastOfEach = (events: readonly Recorded[], type: PatchEvent['type']): ReadonlyMap<string, PatchEvent> => {
  const last = new Map<string, PatchEvent>();
  for (const { host, event } of events) {
    if (host === null) continue;
    if (event.type === type) last.set(host, event);
  }
  return last;
};

const lastEvents = (events: readonly Recorded[]): ReadonlyMap<string, PatchEvent> => {
  const last = new Map<string, PatchEvent>();
  for (const { host, event } of events) if (host !== null) last.set(host, event);
  return last;
};

const problemsOf = (last: ReadonlyMap<string, PatchEvent>): readonly Problem[] =>
  [...last]
    .flatMap(([host, event]) =>
      event.type === 'host.settled' && (isBadEnd(event) || event.outcome === 'deferred')
        ? [{ host, outcome: event.outcome, summary: event.summary, fault: event.fault }]
        : [],
    )
    .sort((a, b) => badness(b.outcome) - badness(a.outcome));

/** The reasons alone where one is needed: the label says the rest. */
const rebootText = (needed: true | 'unknown', reasons: readonly string[]): string => {
  const why = reasons.join('; ');
  if (needed === true) return why || 'needed';
  return why === '' ? 'unknown' : `unknown: ${why}`;
};

const rebootsOf = (events: readonly Recorded[], needed: true | 'unknown'): readonly HostNote[] =>
  [...lastOfEach(events, 'host.verified')].flatMap(([host, event]) =>
    event.type === 'host.verified' && event.reboot.needed === needed
      ? [{ host, text: rebootText(needed, event.reboot.reasons) }]
      : [],
  );

const leftText = ({ pending, security, urgent }: Left): string => {
  const rated = security === null ? 'some unrated' : `${security} security`;
  return `${counted(pending, 'update')}, ${rated}${urgent === undefined ? '' : ` (${urgent.count} ${urgent.word})`}`;
};

const leftOf = (events: readonly Recorded[]): readonly HostNote[] =>
  [...lastOfEach(events, 'host.verified')].flatMap(([host, event]) =>
    event.type === 'host.verified' && event.left !== null && event.left.pending > 0
      ? [{ host, text: leftText(event.left) }]
      : [],
  );

/** Patched is not safe where nobody makes patches any more. */
const unsupportedOf = (events: readonly Recorded[]): readonly HostNote[] =>
  events.flatMap(({ event }) => (event.type === 'run.started' ? (event.unsupported ?? []) : []));

const notesOf = (events: readonly Recorded[]): readonly HostNote[] => [
  ...unsupportedOf(events),
  ...[...lastOfEach(events, 'apply.finished')].flatMap(([host, event]) =>
    event.type === 'apply.finished' ? event.attention.map((text) => ({ host, text })) : [],
  ),
  ...[...lastOfEach(events, 'repair.finished')].flatMap(([host, event]) =>
    event.type === 'repair.finished' ? event.attention.map((text) => ({ host, text })) : [],
  ),
  ...[...lastOfEach(events, 'host.verified')].flatMap(([host, event]) =>
    event.type === 'host.verified' && event.services.length > 0
      ? [{ host, text: `still use replaced files: ${event.services.join(', ')}` }]
      : [],
  ),
];

const sittingMs = (events: readonly Recorded[]): number => {
  const start =
    events.findLast(({ event }) => event.type === 'run.started' || event.type === 'run.resumed') ?? events[0];
  const end = events.at(-1);
  return start === undefined || end === undefined ? 0 : Date.parse(end.at) - Date.parse(start.at);
};

/** Only what the last sitting says: what an earlier one left out may have been done since. */
const stopOf = (events: readonly Recorded[]): Extract<PatchEvent, { type: 'run.stopped' }> | undefined => {
  const resumed = events.findLastIndex(({ event }) => event.type === 'run.resumed');
  const stop = events.slice(resumed + 1).findLast(({ event }) => event.type === 'run.stopped')?.event;
  return stop?.type === 'run.stopped' ? stop : undefined;
};

/** Folds the events of one run, in order. An interrupted run is folded as far as it got. */
export const runFacts = (run: string, events: readonly Recorded[]): RunFacts => {
  const last = lastEvents(events);
  const settled = [...last].flatMap(([host, event]) =>
    event.type === 'host.settled' ? [[host, event.outcome] as const] : [],
  );
  const stop = stopOf(events);
  return {
    run,
    elapsedMs: sittingMs(events),
    outcomes: new Map(settled),
    problems: problemsOf(last),
    unfinished: [...last].filter(([, event]) => event.type !== 'host.settled').map(([host]) => host),
    notStarted: stop?.notStarted ?? [],
    stopped: stop?.message ?? null,
    reboots: rebootsOf(events, true),
    rebootsUnknown: rebootsOf(events, 'unknown'),
    left: leftOf(events),
    notes: notesOf(events),
  };
};
