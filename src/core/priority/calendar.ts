// Days and calendar months on ISO dates (UTC), as deadlines count them.

/** The date of an ISO date or time. */
export const dateOf = (iso: string): string => iso.slice(0, 10);

const partsOf = (date: string): readonly [number, number, number] => {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return [year, month - 1, day];
};

const isoDate = (year: number, month: number, day: number): string =>
  dateOf(new Date(Date.UTC(year, month, day)).toISOString());

/** @example addDays('2026-02-27', 3) === '2026-03-02' */
export const addDays = (date: string, days: number): string => {
  const [year, month, day] = partsOf(date);
  return isoDate(year, month, day + days);
};

/**
 * The same day of a later month, or that month's last day where it is shorter.
 * @example addMonths('2026-01-31', 1) === '2026-02-28'
 */
export const addMonths = (date: string, months: number): string => {
  const [year, month, day] = partsOf(date);
  const lastDay = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
  return isoDate(year, month + months, Math.min(day, lastDay));
};
