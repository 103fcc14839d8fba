// Which event is worth telling, and in which words: one table from events to drafts of messages. Pure.
import type { EventOf, PatchEvent, Recorded, StopReason } from '../core/event.ts';
import type { NotificationKind } from '../core/notification.ts';
import { isFailure } from '../core/outcome.ts';
import { type Ended, problemsOf, type Story, worstOf } from './story.ts';
import { counted, countsText, namesText, nextFor, spanText, whyText } from './words.ts';

/** How much a message should catch the eye, and whether it may wake somebody. */
export type Urgency = 'low' | 'usual' | 'high' | 'urgent';

/** What the table says of an event; the rest of a message is the same for all. */
export interface Draft {
  readonly kind: NotificationKind;
  readonly urgency: Urgency;
  /** Behind `run 2026-11-22.3`. */
  readonly headline: string;
  readonly lines: readonly string[];
  readonly about: readonly Ended[];
  readonly names: readonly string[];
  readonly next: string;
  readonly isLast?: true;
}

/** More than these are counted instead. */
const MOST_NAMES = 3;
export const MOST_LISTED = 20;

const inBrackets = (text: string): string => (text === '' ? '' : ` (${text})`);

const soFar = (story: Story): readonly string[] => {
  const counts = countsText(story);
  return counts === '' ? [] : [`So far: ${counts}.`];
};

const startedDraft = (event: EventOf<'run.started'>): Draft => {
  const { hosts, plan, operator, version, cves = [], emergency, overrideWindows, rollbackOf } = event;
  return {
    kind: 'started',
    urgency: 'low',
    headline: `started${emergency ? ' as an EMERGENCY' : ''}: ${counted(hosts.length, 'host')}`,
    lines: [
      `Plan ${plan}, started by ${operator} (patchctl ${version}).`,
      ...(cves.length === 0 ? [] : [`It is about ${namesText(cves, MOST_LISTED)}.`]),
      ...(rollbackOf === undefined ? [] : [`It undoes run ${rollbackOf}.`]),
      ...(overrideWindows ? ['Maintenance windows are overridden.'] : []),
      `Hosts: ${namesText(hosts, MOST_LISTED)}`,
    ],
    about: [],
    names: hosts,
    next: '',
  };
};

const resumedDraft = ({ hosts, operator }: EventOf<'run.resumed'>): Draft => ({
  kind: 'started',
  urgency: 'low',
  headline: `resumed: ${counted(hosts.length, 'host')}`,
  lines: [`Resumed by ${operator}.`, `Hosts: ${namesText(hosts, MOST_LISTED)}`],
  about: [],
  names: hosts,
  next: '',
});

/** A gate that only lets time pass needs nobody. */
const waitingDraft = ({ wave, needs, message }: EventOf<'gate.waiting'>, story: Story): Draft | null => {
  if (!needs.includes('approval')) return null;
  const next = `patchctl approve ${story.run} --wave ${wave}`;
  return {
    kind: 'waiting',
    urgency: 'high',
    headline: `WAITS for approval of wave ${wave}${inBrackets(countsText(story))}`,
    lines: [message, ...soFar(story), `Next: ${next}`],
    about: [],
    names: [],
    next,
  };
};

const STOPS = {
  'over-budget': 'over budget',
  interrupted: 'interrupted',
  'host-gone': 'a host did not come back',
  'gate-closed': 'health checks failed',
  'not-approved': 'not approved in time',
  'hook-failed': 'a before_run hook failed',
  'given-up': 'given up',
} as const satisfies Record<StopReason, string>;

/** A budget that is spent stays spent, unless a stranded host proves to be sound: a run that is resumed stops again. */
const wayOn = (story: Story): string =>
  story.stopped?.reason === 'over-budget' && worstOf(story) !== 'stranded'
    ? 'when it is mended: patchctl plan'
    : `to go on: patchctl resume ${story.run}`;

const stoppedDraft = ({ reason, message, notStarted }: EventOf<'run.stopped'>, story: Story): Draft => {
  const next = `patchctl show ${story.run}; ${wayOn(story)}`;
  return {
    kind: 'stopped',
    urgency: 'high',
    headline: `STOPPED, ${STOPS[reason]}${inBrackets(countsText(story))}`,
    lines: [
      message,
      ...soFar(story),
      ...(notStarted.length === 0 ? [] : [`Not started: ${namesText(notStarted, MOST_LISTED)}`]),
      `Next: ${next}`,
    ],
    about: problemsOf(story),
    names: notStarted,
    next,
  };
};

const TOUCHED = { yes: 'It was changed', maybe: 'It may have been changed', no: 'It may have been changed' } as const;

const strandedDraft = (ended: Ended, story: Story): Draft => {
  const next = nextFor(ended, story.run);
  return {
    kind: 'stranded',
    urgency: 'urgent',
    headline: `STRANDED ${ended.host}`,
    lines: [
      `${ended.host} is stranded: ${ended.summary ?? 'no reason is known'}`,
      `${TOUCHED[ended.fault?.touched ?? 'maybe']} and is not proven sound: a human must look.`,
      ...soFar(story),
      `Next: ${next}`,
    ],
    about: [ended],
    names: [ended.host],
    next,
  };
};

const strandedOrNot = (host: string | null, story: Story): Draft | null => {
  const ended = host === null ? undefined : story.ended.get(host);
  return ended?.outcome === 'stranded' ? strandedDraft(ended, story) : null;
};

const problemLines = (problem: Ended, run: string): readonly string[] => {
  const why = whyText(problem);
  return [
    `${problem.outcome.toUpperCase()} ${problem.host}${why === '' ? '' : `: ${why}`}`,
    `  next: ${nextFor(problem, run)}`,
  ];
};

/** The worst outcome and who has it; a run in which nothing went wrong is done. */
const resultText = (story: Story): string => {
  const problems = problemsOf(story);
  const [worst] = problems;
  if (worst === undefined) return story.stopped === null ? 'done' : 'ended early';
  const names = problems.filter(({ outcome }) => outcome === worst.outcome).map(({ host }) => host);
  const word = isFailure(worst.outcome) ? worst.outcome.toUpperCase() : worst.outcome;
  return `${word} ${namesText(names, MOST_NAMES)}`;
};

const urgencyOf = (story: Story): Urgency => {
  const [worst] = problemsOf(story);
  if (worst?.outcome === 'stranded') return 'urgent';
  return story.stopped !== null || (worst !== undefined && isFailure(worst.outcome)) ? 'high' : 'usual';
};

const startText = ({ started, operator, run }: Story): string =>
  started === null ? `Run ${run}, resumed by ${operator},` : `Run ${run} of plan ${started.plan}, by ${operator},`;

/** What is left to do when a run is over: whatever `resume` takes up again, else a look. */
const closingNext = (story: Story): string => {
  const isOver = story.stopped === null && worstOf(story) !== 'stranded';
  return `patchctl show ${story.run}${isOver ? '' : `; ${wayOn(story)}`}`;
};

const finishedDraft = ({ exitCode }: EventOf<'run.finished'>, story: Story, at: number): Draft => {
  const problems = problemsOf(story);
  const listed = problems.slice(0, MOST_LISTED);
  const { stopped } = story;
  const reboots = [...story.reboots];
  const next = closingNext(story);
  return {
    kind: 'finished',
    urgency: urgencyOf(story),
    headline: `${resultText(story)}${inBrackets(countsText(story))}`,
    lines: [
      `${startText(story)} ended after ${spanText(at - story.since)} with exit code ${exitCode}.`,
      `${countsText(story)}.`,
      ...(stopped === null ? [] : [`Stopped, ${STOPS[stopped.reason]}: ${stopped.message}`]),
      ...(listed.length === 0 ? [] : ['']),
      ...listed.flatMap((problem) => problemLines(problem, story.run)),
      ...(problems.length > listed.length ? [`and ${problems.length - listed.length} more hosts with problems`] : []),
      '',
      ...(reboots.length === 0 ? [] : [`Reboot needed: ${namesText(reboots, MOST_LISTED)}`]),
      `All of it: ${next}`,
    ],
    about: problems,
    names: problems.map(({ host }) => host),
    next,
    isLast: true,
  };
};

/** A run that ended without its last event: patchctl met a bug or could not write its ledger. */
export const brokenOffDraft = (story: Story): Draft => {
  const next = `patchctl resume ${story.run}`;
  return {
    kind: 'stopped',
    urgency: 'urgent',
    headline: `BROKE OFF${inBrackets(countsText(story))}`,
    lines: [
      'patchctl ended without finishing the run. Hosts that were at work may have been changed.',
      ...soFar(story),
      `Next: ${next}`,
    ],
    about: problemsOf(story),
    names: problemsOf(story).map(({ host }) => host),
    next,
    isLast: true,
  };
};

type Write = (recorded: Recorded, story: Story) => Draft | null;

const only =
  <T extends PatchEvent['type']>(
    type: T,
    write: (event: EventOf<T>, story: Story, at: number) => Draft | null,
  ): Write =>
  ({ event, at }, story) =>
    event.type === type ? write(event as EventOf<T>, story, Date.parse(at)) : null;

/** The events that anybody is told of. A new kind of news is a line here. */
const DRAFTS: Readonly<Partial<Record<PatchEvent['type'], Write>>> = {
  'run.started': only('run.started', startedDraft),
  'run.resumed': only('run.resumed', resumedDraft),
  'gate.waiting': only('gate.waiting', waitingDraft),
  'run.stopped': only('run.stopped', stoppedDraft),
  'run.finished': only('run.finished', finishedDraft),
  // At once: the hooks that follow may take their time.
  'host.concluded': ({ host }, story) => strandedOrNot(host, story),
  'host.settled': ({ host }, story) => (story.concluded.has(host ?? '') ? null : strandedOrNot(host, story)),
};

/** What an event is worth telling; null: nothing. @param story with the event already in it */
export const draftOf = (recorded: Recorded, story: Story): Draft | null =>
  DRAFTS[recorded.event.type]?.(recorded, story) ?? null;

/** What `patchctl notify test` says. */
export const testDraft = (operator: string): Draft => ({
  kind: 'finished',
  urgency: 'usual',
  headline: '',
  lines: [`${operator} tries out this channel. No host was contacted, and nothing is wrong.`],
  about: [],
  names: [],
  next: '',
});
