// Whether the vendor still supports a host's operating system: a host past its end of life is never simply green.
import type { Intelligence } from './intelligence.ts';

export interface Support {
  /** ISO date of the last day; null when it is not announced or not known. */
  readonly until: string | null;
  readonly ended: true | false | 'unknown';
}

export const UNKNOWN_SUPPORT: Support = { until: null, ended: 'unknown' };

/** The support of a system on a day (ISO date). Without the feed, or for a system it does not list, that is unknown. */
export const supportOf = (
  os: { readonly id: string; readonly version: string },
  intelligence: Intelligence,
  today: string,
): Support => {
  const known = intelligence.lifecycle(os);
  if (known === undefined) return UNKNOWN_SUPPORT;
  return supportOn(today, { until: known.eolFrom, ended: known.isEol });
};

/** The support of a system at the moment for which the feeds were opened. */
export const supportNow = (
  os: { readonly id: string; readonly version: string },
  intelligence: Intelligence,
): Support => {
  const known = intelligence.lifecycle(os);
  return known === undefined ? UNKNOWN_SUPPORT : { until: known.eolFrom, ended: known.isEol };
};

/**
 * Whether support is over on a day (ISO date or time), when `until` is its last day.
 * endoflife.date counts so, too: a release is at its end when today is after `eolFrom`.
 */
export const isOver = (until: string, today: string): boolean => until < today.slice(0, 10);

/** What was known once, as it is today: a date passes without anybody looking, and decides where there is one. */
export const supportOn = (today: string, { until, ended }: Support): Support => ({
  until,
  ended: until === null ? ended : isOver(until, today),
});

/** `end of life since 2024-08-14`; undefined while nothing is to be said. */
export const supportText = ({ until, ended }: Support): string | undefined => {
  if (ended !== true) return undefined;
  return until === null ? 'end of life' : `end of life since ${until}`;
};
