// A recurrence rule of a file as our own, or why windows cannot follow it.
import type ICAL from 'ical.js';
import type { Recurrence, WeekdayRule } from './recurrence.ts';

export type ReadRule =
  | { readonly ok: true; readonly value: Recurrence }
  | { readonly ok: false; readonly message: string };

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const KNOWN_PARTS: ReadonlySet<string> = new Set(['BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS']);

const weekdayRule = (word: string): WeekdayRule => ({
  weekday: WEEKDAYS.indexOf(word.slice(-2)) + 1,
  nth: Number(word.slice(0, -2) || 0),
});

type Parts = Readonly<Record<string, readonly (string | number)[]>>;

const numbers = (parts: Parts, key: string): readonly number[] => (parts[key] ?? []).map(Number);

/** What the standard, or we, do not allow. */
const objection = (frequency: string, parts: Parts): string | undefined => {
  if (!FREQUENCIES.some((one) => one === frequency)) return `FREQ=${frequency}: a window opens at most once a day`;
  const odd = Object.keys(parts).find((part) => !KNOWN_PARTS.has(part));
  if (odd !== undefined) return `${odd}: rules by ${[...KNOWN_PARTS].join(', ')} are understood`;
  if (frequency === 'WEEKLY' && parts['BYMONTHDAY'] !== undefined) return 'BYMONTHDAY in a weekly rule';
  const numbered = (parts['BYDAY'] ?? []).find((word) => weekdayRule(String(word)).nth !== 0);
  const counts = frequency === 'MONTHLY' || frequency === 'YEARLY';
  return numbered !== undefined && !counts ? `BYDAY=${numbered} in a rule by day or week` : undefined;
};

/** UNTIL is not part of it: whoever expands the rule knows the zone. */
export const readRule = (said: ICAL.Recur): ReadRule => {
  const parts = said.parts as Parts;
  const wrong = objection(String(said.freq), parts);
  if (wrong !== undefined) return { ok: false, message: `cannot follow ${wrong}` };
  const value: Recurrence = {
    frequency: said.freq as Recurrence['frequency'],
    interval: Math.max(1, said.interval),
    ...(said.count !== null && { count: said.count }),
    // The library counts from Sunday as 1.
    weekStart: ((said.wkst + 5) % 7) + 1,
    months: numbers(parts, 'BYMONTH'),
    monthDays: numbers(parts, 'BYMONTHDAY'),
    weekdays: (parts['BYDAY'] ?? []).map((word) => weekdayRule(String(word))),
    positions: numbers(parts, 'BYSETPOS'),
  };
  return { ok: true, value };
};
