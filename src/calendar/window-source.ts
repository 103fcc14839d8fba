// One window, ready to be asked when it is open. Days and cron lines are worked out for the stretch that is asked for.
import { Cron } from 'croner';
import { memo } from '../core/memo.ts';
import type { Span } from '../core/window/openings.ts';
import type { DayRule, WindowRule } from '../core/window/window.ts';
import { civilOf, type Day, dayOf, daysInMonth, MINUTE_MS, startOf, type WallTime, weekdayOf } from './wall-time.ts';
import { zoneNamed } from './zones.ts';

export interface WindowSource {
  /** In which people read its times. */
  readonly zone: string;
  /** Everything that is open at some moment of [from, until), whole; in any order, may overlap. */
  between(from: number, until: number): readonly Span[];
}

/** A window that cannot be used. */
export interface CalendarProblem {
  /** `inventory.yaml:12`, or the line of an iCalendar file: `maintenance.ics:40`. */
  readonly place: string;
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** A window, ready to be asked, or what is wrong with it. */
export type OpenedWindow =
  | { readonly ok: true; readonly source: WindowSource }
  | { readonly ok: false; readonly problems: readonly CalendarProblem[] };

type RuleOf<K extends WindowRule['kind']> = Extract<WindowRule, { readonly kind: K }>;

/** Whether a rule holds on a day. */
export const isOn = (rule: DayRule, day: Day): boolean => {
  if (weekdayOf(day) !== rule.weekday) return false;
  if (rule.nth === 'every') return true;
  const { year, month, date } = civilOf(day);
  return rule.nth === 'last' ? date + 7 > daysInMonth(year, month) : Math.ceil(date / 7) === rule.nth;
};

/** Days that are worked out together and remembered: a fleet asks for the same ones again and again. */
const BLOCK = 32;

interface Timing {
  /** IANA name. */
  readonly zone: string;
  readonly forMs: number;
  /** The wall-clock times at which openings begin, from the first day to the last. */
  readonly starts: (first: Day, last: Day) => readonly WallTime[];
}

const timedSource = ({ zone: name, forMs, starts }: Timing): WindowSource => {
  const zone = zoneNamed(name);
  const block = memo((index) =>
    starts(Number(index) * BLOCK, Number(index) * BLOCK + BLOCK - 1)
      .map((wall) => zone.instantOf(wall))
      .map((from): Span => ({ from, until: from + forMs })),
  );
  return {
    zone: name,
    between(from, until) {
      // A day more at each side, because clocks change.
      const first = Math.floor((dayOf(zone.wallOf(from - forMs)) - 1) / BLOCK);
      const last = Math.floor((dayOf(zone.wallOf(until)) + 1) / BLOCK);
      const blocks = Array.from({ length: last - first + 1 }, (_, i) => block(String(first + i)));
      return blocks.flat().filter((span) => span.from < until && span.until > from);
    },
  };
};

export const daysSource = ({ days, at, forMs, zone }: RuleOf<'days'>): WindowSource =>
  timedSource({
    zone,
    forMs,
    starts: (first, last) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i)
        .filter((day) => days.some((rule) => isOn(rule, day)))
        .map((day) => startOf(day) + at * MINUTE_MS),
  });

/** @throws RangeError or TypeError by croner when the line means nothing */
export const cronSource = ({ cron: line, forMs, zone }: RuleOf<'cron'>): WindowSource => {
  // In UTC a cron line is a matter of wall clocks alone.
  const cron = new Cron(line, { utcOffset: 0, mode: '5-part', paused: true });
  // Searching through years without a match is slow: the last stretch that was found empty is remembered.
  let empty: Span = { from: 0, until: 0 };
  const nextAfter = (wall: WallTime): WallTime => {
    if (empty.from <= wall && wall < empty.until) return empty.until;
    const until = cron.nextRun(new Date(wall))?.getTime() ?? Number.POSITIVE_INFINITY;
    empty = { from: wall, until };
    return until;
  };
  const starts = (first: Day, last: Day): readonly WallTime[] => {
    const found: WallTime[] = [];
    for (let wall = nextAfter(startOf(first) - 1); wall < startOf(last + 1); wall = nextAfter(wall)) found.push(wall);
    return found;
  };
  return timedSource({ zone, forMs, starts });
};

/** Openings that are known beforehand. */
export const fixedSource = (zone: string, spans: readonly Span[]): WindowSource => ({
  zone,
  between: (from, until) => spans.filter((span) => span.from < until && span.until > from),
});
