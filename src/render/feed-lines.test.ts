import { describe, expect, it } from 'vitest';
import { plain } from '../../test/sample-fleet.ts';
import type { FeedState } from '../core/intelligence.ts';
import { feedStateBlock } from './feed-lines.ts';
import { labelledLines } from './labelled.ts';

const state = (id: FeedState['id'], rest: Partial<FeedState>): FeedState => ({
  ...{ id, state: 'fresh', fetchedAt: null, dataDate: null, ageS: 3600, entries: 1 },
  ...rest,
});
const textOf = (feeds: readonly FeedState[]): string => labelledLines([feedStateBlock(feeds)], plain(200)).join('\n');

describe('the feeds behind a report', () => {
  it('are named with their ages, and what every report depends on is named when it is missing', () => {
    const text = textOf([state('epss', {}), state('kev', { state: 'missing', ageS: null }), state('debian', {})]);
    expect(text).toContain('kev missing (exploitation unknown) · epss 1 h old · ssvc missing');
    expect(text).toContain('debian 1 h old');
  });

  it('are said to be none where nothing was ever fetched', () => {
    expect(textOf([])).toContain('exploitation is unknown (patchctl feeds fetch)');
  });
});
