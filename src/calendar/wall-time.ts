// Wall-clock times and days without any zone, as plain numbers: what a calendar on the wall and a clock beside it show.

/** A date and time of day without a zone: the milliseconds since the epoch it would be in UTC. */
export type WallTime = number;
/** A day without a zone, as days since 1970-01-01. */
export type Day = number;

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

export const dayOf = (wall: WallTime): Day => Math.floor(wall / DAY_MS);
export const startOf = (day: Day): WallTime => day * DAY_MS;

export interface CivilDate {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  /** From 1. */
  readonly date: number;
}

export const civilOf = (day: Day): CivilDate => {
  const at = new Date(startOf(day));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth(), date: at.getUTCDate() };
};

/** Months and days beyond their range run over into the next ones, below it into those before. */
export const dayFrom = (year: number, month: number, date: number): Day => dayOf(Date.UTC(year, month, date));

/** @example dayOfIso('2026-12-24') */
export const dayOfIso = (iso: string): Day => dayOf(Date.parse(`${iso}T00:00:00Z`));

/** ISO weekday: 1 is Monday. The epoch was a Thursday. */
export const weekdayOf = (day: Day): number => ((((day + 3) % 7) + 7) % 7) + 1;

export const daysInMonth = (year: number, month: number): number =>
  dayFrom(year, month + 1, 1) - dayFrom(year, month, 1);
