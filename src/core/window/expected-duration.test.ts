// How long a host is expected to take, and who says so.
import { describe, expect, it } from 'vitest';
import { ASSUMED, expectedDuration } from './expected-duration.ts';

const ASSUMPTION = ASSUMED.patchMs;

describe('the expected duration', () => {
  it.each([
    ['nobody knows: the assumption', [], [], { ms: ASSUMPTION, basis: 'default', samples: 0 }],
    [
      'few of its own and slower: what it was seen to take',
      [ASSUMPTION * 2],
      [],
      { ms: ASSUMPTION * 2, basis: 'default', samples: 1 },
    ],
    [
      'few of its own and faster: the assumption',
      [1, 2],
      [3, 3, 3, 3],
      { ms: ASSUMPTION, basis: 'default', samples: 2 },
    ],
    [
      'enough of its own: the longest of the last ten',
      [5, 9, 4, 4, 4, 4, 4, 4, 4, 4, 99],
      [],
      { ms: 9, basis: 'host', samples: 10 },
    ],
    [
      'enough of the tier: its 90th percentile',
      [],
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 100],
      { ms: 9, basis: 'tier', samples: 10 },
    ],
    ['the tier, but no less than its own', [50], [1, 2, 3, 4, 5], { ms: 50, basis: 'tier', samples: 5 }],
  ] as const)('%s', (_, host, tier, expected) => {
    expect(expectedDuration({ host, tier }, ASSUMPTION)).toEqual(expected);
  });
});
