// End of life is said from the day it comes, and unknown where nobody knows.
import { describe, expect, it } from 'vitest';
import { type Intelligence, type Lifecycle, NO_INTELLIGENCE } from './intelligence.ts';
import { supportOf, supportOn, supportText, UNKNOWN_SUPPORT } from './support.ts';

const knowing = (rest: Partial<Lifecycle>): Intelligence => ({
  ...NO_INTELLIGENCE,
  lifecycle: () => ({ product: 'debian', release: '11', eolFrom: null, isEol: false, ...rest }),
});
const debian = { id: 'debian', version: '11' };

describe('the support of an operating system', () => {
  it('is unknown without a feed, and without an entry in it', () => {
    expect(supportOf(debian, NO_INTELLIGENCE, '2026-11-23')).toEqual(UNKNOWN_SUPPORT);
    expect(supportText(UNKNOWN_SUPPORT)).toBeUndefined();
  });

  it.each([
    ['2026-11-22', true],
    ['2026-11-23', false],
    ['2026-11-24', false],
  ])('with a last day of %s is over on 2026-11-23: %s', (eolFrom, ended) => {
    expect(supportOf(debian, knowing({ eolFrom }), '2026-11-23')).toEqual({ until: eolFrom, ended });
  });

  it('goes on when its date was put off, whatever was known before', () => {
    expect(supportOn('2026-11-23', { until: '2027-05-31', ended: true }).ended).toBe(false);
  });

  it('can be over without a date', () => {
    const support = supportOf(debian, knowing({ isEol: true }), '2026-11-23');
    expect(supportText(support)).toBe('end of life');
  });

  it('ends while nobody looks', () => {
    const then = { until: '2026-08-31', ended: false } as const;
    expect(supportText(supportOn('2026-11-23T00:00:00.000Z', then))).toBe('end of life since 2026-08-31');
  });
});
