// How old the knowledge behind a report is: the feeds that every report depends on, and those that concern its hosts.
import type { FeedId, FeedState } from './intelligence.ts';
import type { PlanFeed } from './plan.ts';

const ALWAYS: readonly FeedId[] = ['kev', 'epss', 'ssvc', 'eol'];

/** Each feed once; one that was never fetched is named as missing. @param concerned feeds of the hosts' own systems */
export const feedAges = (states: readonly FeedState[], concerned: readonly FeedId[]): readonly PlanFeed[] =>
  [...new Set([...ALWAYS, ...concerned])].map((id) => {
    const known = states.find((feed) => feed.id === id);
    return { id, state: known?.state ?? 'missing', age_s: known?.ageS ?? null, data_date: known?.dataDate ?? null };
  });

/** For reports that know no systems: whatever is there. */
export const loadedFeedAges = (states: readonly FeedState[]): readonly PlanFeed[] =>
  feedAges(
    states,
    states.flatMap(({ id, state }) => (state === 'missing' ? [] : id)),
  );
