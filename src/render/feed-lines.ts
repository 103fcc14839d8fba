// How old the knowledge behind a report is: one line, and missing or stale feeds in color.
import { loadedFeedAges } from '../core/feed-ages.ts';
import type { FeedState } from '../core/intelligence.ts';
import type { PlanFeed } from '../core/plan.ts';
import { durationText } from './duration.ts';
import { facts, type Labelled } from './labelled.ts';
import { attention, danger, dim, type Part, styled } from './styled.ts';

const ageText = (seconds: number | null): string =>
  seconds === null ? 'of unknown age' : `${durationText(seconds * 1000)} old`;

/** What is missing without a feed, for people. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  kev: 'exploitation unknown',
  epss: 'likelihood unknown',
  ssvc: 'exploitation details and CVSS unknown',
  eol: 'end of life unknown',
};

const feedPart = ({ id, state, age_s }: PlanFeed): Part => {
  switch (state) {
    case 'fresh':
      return dim(`${id} ${ageText(age_s)}`);
    case 'stale':
      return danger(`${id} ${ageText(age_s)}, stale`);
    case 'missing':
      return attention(`${id} missing (${CONSEQUENCES[id] ?? 'its CVEs unknown'})`);
  }
};

/** The feeds of a report. When none is there at all, that is said once. */
export const feedBlock = (feeds: readonly PlanFeed[]): Labelled => {
  if (feeds.length === 0) return { label: 'Feeds', texts: [] };
  if (feeds.every(({ state }) => state === 'missing'))
    return {
      label: 'Feeds',
      tone: 'attention',
      texts: [styled("none: bands follow the vendors' words alone, exploitation is unknown (patchctl feeds fetch)")],
    };
  return { label: 'Feeds', tone: 'dim', texts: [facts(feeds.map(feedPart))] };
};

/** The feeds that are there, and those that every report depends on: a list of CVEs must not look unexploited for want of KEV. */
export const feedStateBlock = (feeds: readonly FeedState[]): Labelled => feedBlock(loadedFeedAges(feeds));
