// Days on which nothing is changed, whatever the windows say: holidays, year ends, sales.

/** Whole days, both ends included. */
export interface Blackout {
  /** ISO date. */
  readonly from: string;
  /** ISO date, not before `from`. */
  readonly to: string;
  /** Whose days; absent: the zone of the host's first window, else UTC. */
  readonly zone?: string;
}

/** `2026-12-20..2027-01-03`, or the one day. */
export const blackoutText = ({ from, to }: Blackout): string => (from === to ? from : `${from}..${to}`);
