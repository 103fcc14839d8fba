// The events of an iCalendar file as stretches of time: repeated, moved, left out and cancelled ones included.
import ICAL from 'ical.js';
import type { Span } from '../../core/window/openings.ts';
import { DAY_MS, dayOf, startOf } from '../wall-time.ts';
import { instantOf, type Moment, momentOf, momentsOf, type Reading, textsOf } from './moments.ts';
import { readRule } from './read-rule.ts';
import { daysOf, type Recurrence } from './recurrence.ts';

/** How long an event lasts: so much on the wall clock, then so much elapsed time. */
interface Length {
  readonly wallMs: number;
  readonly elapsedMs: number;
}

/** One time at which an event happens. */
interface Occurrence {
  readonly start: Moment;
  readonly length: Length;
}

export interface IcsEvent {
  readonly uid: string;
  readonly occurrences: readonly Occurrence[];
  /** Which time of the event of the same UID this one replaces. */
  readonly replaces?: Moment;
  readonly cancelled: boolean;
}

/** What of a calendar is of interest; milliseconds since the epoch. */
export type Interest = Span;

const DURATION_PARTS = ['weeks', 'days', 'hours', 'minutes', 'seconds'] as const;

/** Days are days of the wall clock, hours are elapsed time (RFC 5545, 3.3.6). */
const lengthOfDuration = (duration: ICAL.Duration): Length => {
  const [weeks, days, hours, minutes, seconds] = DURATION_PARTS.map((part) => duration[part]) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const sign = duration.isNegative ? -1 : 1;
  return {
    wallMs: sign * (weeks * 7 + days) * DAY_MS,
    elapsedMs: sign * ((hours * 60 + minutes) * 60 + seconds) * 1000,
  };
};

/** An end in the zone of the start is an end on the wall clock, as calendars draw it on every day. */
const lengthBetween = (start: Moment, end: Moment): Length =>
  start.zone.name === end.zone.name
    ? { wallMs: end.wall - start.wall, elapsedMs: 0 }
    : { wallMs: 0, elapsedMs: instantOf(end) - instantOf(start) };

const saidLength = (event: ICAL.Component, start: Moment, reading: Reading): Length | undefined => {
  const duration = event.getFirstPropertyValue('duration');
  if (duration instanceof ICAL.Duration) return lengthOfDuration(duration);
  const [end] = momentsOf(event, 'dtend', reading);
  if (end !== undefined) return lengthBetween(start, end);
  return start.isDate ? { wallMs: DAY_MS, elapsedMs: 0 } : undefined;
};

const lengthOf = (event: ICAL.Component, start: Moment, reading: Reading): Length | undefined => {
  const length = saidLength(event, start, reading);
  if (length !== undefined && length.wallMs + length.elapsedMs > 0) return length;
  reading.report('the event does not end after it begins', 'give it a DTEND or a DURATION');
  return undefined;
};

/** Whether a time is after UNTIL, which is a day or a moment. */
const isAfter = (until: string, property: ICAL.Property, reading: Reading): ((start: Moment) => boolean) => {
  const end = momentOf(until, property, reading);
  if (end === undefined) return () => true;
  if (end.isDate) return ({ wall }) => dayOf(wall) > dayOf(end.wall);
  return until.endsWith('Z') ? (start) => instantOf(start) > end.wall : ({ wall }) => wall > end.wall;
};

const ruleOf = (event: ICAL.Component, reading: Reading) => {
  const [property, second] = event.getAllProperties('rrule');
  if (second !== undefined) reading.report('the event has two RRULEs', 'make two events of it');
  const said = property?.getFirstValue();
  if (property === undefined || !(said instanceof ICAL.Recur)) return undefined;
  const rule = readRule(said);
  if (!rule.ok) reading.report(rule.message);
  const ended = said.until === null ? () => false : isAfter(String(said.until), property, reading);
  return rule.ok ? { recurrence: rule.value, ended } : undefined;
};

const repeated = (
  start: Moment,
  rule: { readonly recurrence: Recurrence; readonly ended: (start: Moment) => boolean },
  interest: Interest,
): readonly Moment[] => {
  const timeOfDay = start.wall - startOf(dayOf(start.wall));
  const moments: Moment[] = [];
  for (const day of daysOf(rule.recurrence, dayOf(start.wall), dayOf(interest.until) + 1)) {
    const moment = { ...start, wall: startOf(day) + timeOfDay };
    if (moment.wall < interest.from - DAY_MS) continue;
    if (rule.ended(moment)) break;
    moments.push(moment);
  }
  return moments;
};

const isSame = (one: Moment, other: Moment): boolean =>
  one.isDate || other.isDate ? dayOf(one.wall) === dayOf(other.wall) : instantOf(one) === instantOf(other);

/** Times that are given one by one: dates with the event's own length, and periods with theirs. */
const addedTimes = (event: ICAL.Component, length: Length, reading: Reading): readonly Occurrence[] => {
  const periods = event.getAllProperties('rdate').flatMap((property) =>
    textsOf(property).flatMap((text): readonly Occurrence[] => {
      if (!Array.isArray(text)) return [];
      const start = momentOf(String(text[0]), property, reading);
      if (start === undefined) return [];
      const end = String(text[1]);
      if (end.startsWith('P')) return [{ start, length: lengthOfDuration(ICAL.Duration.fromString(end)) }];
      const until = momentOf(end, property, reading);
      return until === undefined ? [] : [{ start, length: lengthBetween(start, until) }];
    }),
  );
  return [...momentsOf(event, 'rdate', reading).map((start) => ({ start, length })), ...periods];
};

const occurrencesOf = (event: ICAL.Component, interest: Interest, reading: Reading): readonly Occurrence[] => {
  const [start] = momentsOf(event, 'dtstart', reading);
  if (start === undefined) {
    if (!event.hasProperty('dtstart')) reading.report('the event has no DTSTART');
    return [];
  }
  const length = lengthOf(event, start, reading);
  if (length === undefined) return [];
  const rule = ruleOf(event, reading);
  const starts = rule === undefined ? [start] : repeated(start, rule, interest);
  const left = momentsOf(event, 'exdate', reading);
  const all = [...starts.map((one) => ({ start: one, length })), ...addedTimes(event, length, reading)];
  return all.filter((one) => !left.some((moment) => isSame(moment, one.start)));
};

/** One VEVENT. Everything that is wrong with it is reported. */
export const readEvent = (event: ICAL.Component, interest: Interest, reading: Reading): IcsEvent => {
  const recurrenceId = event.getFirstProperty('recurrence-id');
  if (recurrenceId?.getFirstParameter('range') !== undefined)
    reading.report('RECURRENCE-ID with RANGE is not understood', 'end the series, and begin another one');
  const [replaces] = momentsOf(event, 'recurrence-id', reading);
  const occurrences = occurrencesOf(event, interest, reading);
  return {
    uid: String(event.getFirstPropertyValue('uid') ?? ''),
    // One that replaces another happens once, whatever its rule says.
    occurrences: replaces === undefined ? occurrences : occurrences.slice(0, 1),
    ...(replaces !== undefined && { replaces }),
    cancelled: String(event.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED',
  };
};

const spanOf = ({ start, length }: Occurrence): Span => ({
  from: instantOf(start),
  until: start.zone.instantOf(start.wall + length.wallMs) + length.elapsedMs,
});

/** By UID: the times that other events of the same UID replace. */
const replacements = (events: readonly IcsEvent[]): ReadonlyMap<string, readonly Moment[]> => {
  const byUid = new Map<string, Moment[]>();
  for (const { uid, replaces } of events) {
    if (replaces !== undefined) byUid.set(uid, [...(byUid.get(uid) ?? []), replaces]);
  }
  return byUid;
};

/** When the events of a file take place, in order; cancelled and replaced times left out, overlaps kept. */
export const spansOf = (events: readonly IcsEvent[]): readonly Span[] => {
  const replaced = replacements(events);
  const stays = (uid: string, start: Moment): boolean => !(replaced.get(uid) ?? []).some((one) => isSame(one, start));
  return events
    .filter(({ cancelled }) => !cancelled)
    .flatMap(({ uid, replaces, occurrences }) =>
      replaces === undefined ? occurrences.filter(({ start }) => stays(uid, start)) : occurrences,
    )
    .map(spanOf)
    .filter(({ from, until }) => from < until)
    .toSorted((a, b) => a.from - b.from);
};
