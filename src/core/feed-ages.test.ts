import { describe, expect, it } from 'vitest';
import { loadedFeedAges } from './feed-ages.ts';
import type { FeedState } from './intelligence.ts';

const feed = (id: FeedState['id'], state: FeedState['state']): FeedState => {
  const fetched = state === 'missing' ? null : '2026-11-23T00:00:00.000Z';
  return { id, state, fetchedAt: fetched, dataDate: null, ageS: fetched === null ? null : 60, entries: 0 };
};

describe('the age of feeds', () => {
  it('names what a report needs even where it is missing, and of the others what is loaded', () => {
    const ages = loadedFeedAges([feed('kev', 'stale'), feed('debian', 'fresh'), feed('alpine', 'missing')]);
    expect(ages.map(({ id, state, age_s }) => [id, state, age_s])).toEqual([
      ['kev', 'stale', 60],
      ['epss', 'missing', null],
      ['ssvc', 'missing', null],
      ['eol', 'missing', null],
      ['debian', 'fresh', 60],
    ]);
  });
});
