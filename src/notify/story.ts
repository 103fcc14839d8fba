// What a run has come to so far, folded from the events that were heard. Data, no text; the messages are written from it.
import type { EventOf, Recorded } from '../core/event.ts';
import type { Fault } from '../core/fault.ts';
import { OUTCOMES, type Outcome } from '../core/outcome.ts';

/** One host that has an outcome. The reason is null when another sitting of the run settled it. */
export interface Ended {
  readonly host: string;
  readonly outcome: Outcome;
  readonly summary: string | null;
  readonly fault: Fault | null;
}

export interface Story {
  readonly run: string;
  /** What started the run; null in a story that begins with a resume. */
  readonly started: EventOf<'run.started'> | null;
  /** Of the start, or of the last resume. */
  readonly operator: string;
  /** When this sitting began, in milliseconds since the epoch. */
  readonly since: number;
  readonly ended: ReadonlyMap<string, Ended>;
  /** Hosts whose outcome was known before their last hooks were run. */
  readonly concluded: ReadonlySet<string>;
  /** Hosts that need a reboot which nobody has done. */
  readonly reboots: ReadonlySet<string>;
  readonly stopped: EventOf<'run.stopped'> | null;
  readonly isFinished: boolean;
}

type Sitting = Pick<Story, 'run' | 'operator' | 'since' | 'stopped' | 'isFinished'>;

const begun = ({ run, at }: Recorded, operator: string): Sitting => ({
  run,
  operator,
  since: Date.parse(at),
  stopped: null,
  isFinished: false,
});

/** Before anything was heard. */
export const UNTOLD: Story = {
  run: '',
  started: null,
  operator: '',
  since: 0,
  ended: new Map(),
  concluded: new Set(),
  reboots: new Set(),
  stopped: null,
  isFinished: false,
};

const withOutcomes = (story: Story, outcomes: Readonly<Record<string, Outcome>>): ReadonlyMap<string, Ended> => {
  const all = new Map(story.ended);
  for (const [host, outcome] of Object.entries(outcomes))
    if (all.get(host)?.outcome !== outcome) all.set(host, { host, outcome, summary: null, fault: null });
  return all;
};

const withHost = (before: ReadonlySet<string>, host: string | null, isIn: boolean): ReadonlySet<string> => {
  if (host === null || before.has(host) === isIn) return before;
  return new Set(isIn ? [...before, host] : [...before].filter((one) => one !== host));
};

type Judgement = Pick<EventOf<'host.settled'>, 'outcome' | 'summary' | 'fault'>;

const withEnd = (story: Story, host: string | null, { outcome, summary, fault }: Judgement): Story =>
  host === null ? story : { ...story, ended: new Map(story.ended).set(host, { host, outcome, summary, fault }) };

/** A host that is taken up again has no outcome until it gets its next one. */
const withoutEnd = (story: Story, host: string | null): Story => ({
  ...story,
  ended: new Map([...story.ended].filter(([name]) => name !== host)),
  concluded: withHost(story.concluded, host, false),
});

/** The story with one event more. */
export const told = (story: Story, recorded: Recorded): Story => {
  const { event, host } = recorded;
  switch (event.type) {
    case 'run.started':
      return { ...UNTOLD, ...begun(recorded, event.operator), started: event };
    case 'run.resumed':
      return { ...story, ...begun(recorded, event.operator) };
    case 'host.concluded':
      return { ...withEnd(story, host, event), concluded: withHost(story.concluded, host, true) };
    case 'host.settled':
      return withEnd(story, host, event);
    case 'host.requeued':
    case 'host.reopened':
      return withoutEnd(story, host);
    case 'host.verified':
      return { ...story, reboots: withHost(story.reboots, host, event.reboot.needed === true) };
    case 'reboot.finished':
      return { ...story, reboots: withHost(story.reboots, host, false) };
    case 'run.stopped':
      return { ...story, stopped: event };
    case 'run.finished':
      return { ...story, ended: withOutcomes(story, event.outcomes), isFinished: true };
    default:
      return story;
  }
};

/** From the best to the worst. */
const RANKS = Object.keys(OUTCOMES) as readonly Outcome[];

/** In a rollback *reverted* is what was wanted. */
const isFine = (outcome: Outcome, { started }: Story): boolean =>
  outcome === 'patched' ||
  outcome === 'unchanged' ||
  outcome === 'rebooted' ||
  (outcome === 'reverted' && started?.goal === 'rollback');

export interface Count {
  readonly outcome: Outcome;
  readonly hosts: number;
}

/** How many ended how, the best first; outcomes that nobody has are left out. */
export const countsOf = ({ ended }: Story): readonly Count[] =>
  RANKS.map((outcome) => ({
    outcome,
    hosts: [...ended.values()].filter((one) => one.outcome === outcome).length,
  })).filter(({ hosts }) => hosts > 0);

/** The worst outcome so far; undefined before the first. */
export const worstOf = (story: Story): Outcome | undefined =>
  problemsOf(story)[0]?.outcome ?? countsOf(story).at(-1)?.outcome;

/** Hosts that somebody has to think of, the worst first. */
export const problemsOf = (story: Story): readonly Ended[] =>
  [...story.ended.values()]
    .filter(({ outcome }) => !isFine(outcome, story))
    .sort((a, b) => RANKS.indexOf(b.outcome) - RANKS.indexOf(a.outcome));

/** Whether a digest would say anything: a change, a failure, or an early end. */
export const isWorthTelling = (story: Story): boolean =>
  story.stopped !== null || [...story.ended.values()].some(({ outcome }) => outcome !== 'unchanged');
