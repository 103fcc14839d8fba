// On which days an event repeats (RFC 5545, 3.3.10), as far as windows need it: by day, week, month or year.
// Every period is looked at once and up to a last day, so that no rule runs for ever, also one that never holds.
import { type CivilDate, civilOf, type Day, dayFrom, daysInMonth, weekdayOf } from '../wall-time.ts';

export interface WeekdayRule {
  /** ISO weekday. */
  readonly weekday: number;
  /** The nth of the month or year, counted from its end when negative; 0: every. */
  readonly nth: number;
}

export interface Recurrence {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  /** At least 1. */
  readonly interval: number;
  /** How often it happens, the first time included; absent: without end. */
  readonly count?: number;
  /** ISO weekday on which weeks begin. */
  readonly weekStart: number;
  /** From 1; empty: all. */
  readonly months: readonly number[];
  /** Days of the month, counted from its end when negative; empty: not by these. */
  readonly monthDays: readonly number[];
  readonly weekdays: readonly WeekdayRule[];
  /** Which of the days of a period, counted from the end when negative; empty: all. */
  readonly positions: readonly number[];
}

const range = (first: Day, count: number): readonly Day[] => Array.from({ length: count }, (_, i) => first + i);

const daysOfMonth = (year: number, month: number): readonly Day[] =>
  range(dayFrom(year, month, 1), daysInMonth(year, month));

const inMonths = (rule: Recurrence, { month }: CivilDate): boolean =>
  rule.months.length === 0 || rule.months.includes(month + 1);

const inMonthDays = (rule: Recurrence, { year, month, date }: CivilDate): boolean =>
  rule.monthDays.length === 0 ||
  rule.monthDays.some((one) => (one > 0 ? one : daysInMonth(year, month) + 1 + one) === date);

/** Whether a day is one of the weekdays; those with a number count within `stretch`, which begins and ends with a period. */
const inWeekdays = (rule: Recurrence, day: Day, stretch: readonly Day[]): boolean => {
  if (rule.weekdays.length === 0) return true;
  const [first = day, last = day] = [stretch[0], stretch.at(-1)];
  const fromStart = Math.floor((day - first) / 7) + 1;
  const fromEnd = -(Math.floor((last - day) / 7) + 1);
  return rule.weekdays.some(
    ({ weekday, nth }) => weekday === weekdayOf(day) && (nth === 0 || nth === fromStart || nth === fromEnd),
  );
};

const within = (rule: Recurrence, stretch: readonly Day[]): readonly Day[] =>
  stretch.filter((day) => {
    const date = civilOf(day);
    return inMonths(rule, date) && inMonthDays(rule, date) && inWeekdays(rule, day, stretch);
  });

/** What a rule leaves unsaid, the first day says: its weekday, its day of the month, its month. */
const completed = (rule: Recurrence, start: Day): Recurrence => {
  const { month, date } = civilOf(start);
  const saysDay = rule.weekdays.length > 0 || rule.monthDays.length > 0;
  switch (rule.frequency) {
    case 'DAILY':
      return rule;
    case 'WEEKLY':
      return rule.weekdays.length > 0 ? rule : { ...rule, weekdays: [{ weekday: weekdayOf(start), nth: 0 }] };
    case 'MONTHLY':
      return saysDay ? rule : { ...rule, monthDays: [date] };
    case 'YEARLY':
      if (saysDay) return rule;
      return { ...rule, monthDays: [date], months: rule.months.length > 0 ? rule.months : [month + 1] };
  }
};

/** The days of the period that is `steps` after the one of the first day, and the period's own first day. */
const period = (
  rule: Recurrence,
  start: Day,
  steps: number,
): { readonly begins: Day; readonly days: readonly Day[] } => {
  const { year, month } = civilOf(start);
  const moved = steps * rule.interval;
  switch (rule.frequency) {
    case 'DAILY':
      return { begins: start + moved, days: within(rule, [start + moved]) };
    case 'WEEKLY': {
      const begins = start - ((weekdayOf(start) - rule.weekStart + 7) % 7) + 7 * moved;
      return { begins, days: within(rule, range(begins, 7)) };
    }
    case 'MONTHLY': {
      const begins = dayFrom(year, month + moved, 1);
      const { year: ofYear, month: ofMonth } = civilOf(begins);
      return { begins, days: within(rule, daysOfMonth(ofYear, ofMonth)) };
    }
    case 'YEARLY':
      return { begins: dayFrom(year + moved, 0, 1), days: daysOfYear(rule, year + moved) };
  }
};

/** Numbered weekdays count within the months that a rule names, else within the year. */
const daysOfYear = (rule: Recurrence, year: number): readonly Day[] => {
  if (rule.months.length === 0)
    return within(rule, range(dayFrom(year, 0, 1), dayFrom(year + 1, 0, 1) - dayFrom(year, 0, 1)));
  return rule.months.toSorted((a, b) => a - b).flatMap((month) => within(rule, daysOfMonth(year, month - 1)));
};

const positioned = (rule: Recurrence, days: readonly Day[]): readonly Day[] =>
  rule.positions.length === 0
    ? days
    : days.filter((_, i) => rule.positions.includes(i + 1) || rule.positions.includes(i - days.length));

/** The days of an event from its first one, which always counts, up to `last`, in order. */
export function* daysOf(said: Recurrence, start: Day, last: Day): Generator<Day> {
  const rule = completed(said, start);
  let left = (rule.count ?? Number.POSITIVE_INFINITY) - 1;
  if (start <= last) yield start;
  for (let steps = 0; left > 0; steps++) {
    const { begins, days } = period(rule, start, steps);
    if (begins > last) return;
    for (const day of positioned(rule, days)) {
      if (day <= start) continue;
      if (day > last || left-- <= 0) return;
      yield day;
    }
  }
}
