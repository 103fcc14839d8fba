// How a single factor is made: a value with the feed, policy or place it comes from and that source's date.
import type { Factor } from '../change.ts';
import type { FeedId, Intelligence } from '../intelligence.ts';
import { dateOf } from './calendar.ts';

export const factor = (name: string, value: string, source: string, date: string | null = null): Factor => ({
  name,
  value,
  source,
  date: date === null ? null : dateOf(date),
});

interface Feed {
  readonly missing: boolean;
  /** `kev`, or `kev, stale`. */
  readonly label: string;
  readonly date: string | null;
}

/** What to say of a feed whose answer was used, or could not be. */
export const feedOf = (intelligence: Intelligence, id: FeedId): Feed => {
  const found = intelligence.feeds().find((one) => one.id === id);
  return {
    missing: found === undefined || found.state === 'missing',
    label: found?.state === 'stale' ? `${id}, stale` : id,
    date: found?.dataDate ?? null,
  };
};
