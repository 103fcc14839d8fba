// A message as channels get it: printable words, the values of templates, and what programs want to know.
import { isoTime } from '../core/clock.ts';
import type { Recorded } from '../core/event.ts';
import type { NotificationKind, Placeholder } from '../core/notification.ts';
import type { Outcome } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import { brokenOffDraft, type Draft, draftOf, MOST_LISTED, testDraft, type Urgency } from './drafts.ts';
import { countsOf, type Story, UNTOLD, worstOf } from './story.ts';
import { countsText, namesText, nextFor, whyText } from './words.ts';

export interface Message {
  /** The same for every attempt to deliver it, and for no other message. */
  readonly id: string;
  readonly kind: NotificationKind | 'test';
  readonly urgency: Urgency;
  /** Whether the run is over with it. */
  readonly isLast: boolean;
  /** ISO time of the event. */
  readonly at: string;
  readonly run: string;
  /** One line. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly values: Readonly<Record<Placeholder, string>>;
  /** What programs want to know; see docs/NOTIFICATIONS.md. */
  readonly report: Report;
}

export interface Report {
  readonly run: string;
  readonly plan: string | null;
  readonly operator: string;
  readonly outcome: Outcome | null;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly not_started: readonly string[];
  /** The hosts that the message is about. */
  readonly hosts: readonly {
    readonly host: string;
    readonly outcome: Outcome;
    readonly reason: string;
    /** Its code, see docs/FAULTS.md. */
    readonly fault: string | null;
    readonly next: string;
  }[];
  readonly next: string;
}

const LONGEST_TITLE = 140;
const LONGEST_LINE = 600;

const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;

const reportOf = (draft: Draft, story: Story): Report => ({
  run: story.run,
  plan: story.started === null ? null : printable(story.started.plan),
  operator: printable(story.operator),
  outcome: worstOf(story) ?? null,
  counts: Object.fromEntries(countsOf(story).map(({ outcome, hosts }) => [outcome, hosts])),
  not_started: (story.stopped?.notStarted ?? []).map(printable),
  hosts: draft.about.map((ended) => ({
    host: printable(ended.host),
    outcome: ended.outcome,
    reason: shortened(printable(whyText(ended)), LONGEST_LINE),
    fault: ended.fault?.code ?? null,
    next: printable(nextFor(ended, story.run)),
  })),
  next: printable(draft.next),
});

interface Envelope {
  readonly id: string;
  readonly at: string;
}

const wordOf = ({ started }: Story): string => (started?.goal === undefined ? 'run' : `${started.goal} run`);

const written = (draft: Draft, story: Story, { id, at }: Envelope): Message => {
  const title = shortened(printable(`patchctl: ${wordOf(story)} ${story.run} ${draft.headline}`), LONGEST_TITLE);
  const lines = draft.lines.map((line) => shortened(printable(line), LONGEST_LINE));
  const report = reportOf(draft, story);
  return {
    id,
    at,
    kind: draft.kind,
    urgency: draft.urgency,
    isLast: draft.isLast ?? false,
    run: story.run,
    title,
    lines,
    values: {
      run: story.run,
      kind: draft.kind,
      title,
      text: lines.join('\n'),
      outcome: report.outcome ?? '',
      counts: countsText(story),
      hosts: printable(namesText(draft.names, MOST_LISTED)),
      next: report.next,
      plan: report.plan ?? '',
      operator: report.operator,
    },
    report,
  };
};

/** What an event is worth telling; null: nothing. @param story with the event already in it */
export const messageOf = (recorded: Recorded, story: Story, id: string): Message | null => {
  const draft = draftOf(recorded, story);
  return draft === null ? null : written(draft, story, { id, at: recorded.at });
};

/** What is told when patchctl ends while the run has not. @param now milliseconds since the epoch */
export const brokenOffMessage = (story: Story, id: string, now: number): Message =>
  written(brokenOffDraft(story), story, { id, at: isoTime(now) });

/** What `patchctl notify test` sends. @param now milliseconds since the epoch */
export const testMessage = (id: string, operator: string, now: number): Message => {
  const message = written(testDraft(operator), { ...UNTOLD, run: 'test', operator }, { id, at: isoTime(now) });
  const title = 'patchctl: test of this channel';
  return { ...message, kind: 'test', title, values: { ...message.values, kind: 'test', title } };
};
