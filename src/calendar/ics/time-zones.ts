// Time zones that a file defines itself (VTIMEZONE): Outlook's have names that no data base knows.
import ICAL from 'ical.js';
import { type Day, dayOf, startOf, type WallTime } from '../wall-time.ts';
import { type Zone, zoneFromOffsets } from '../zones.ts';
import { textsOf, wallOfText } from './moments.ts';
import { readRule } from './read-rule.ts';
import { daysOf } from './recurrence.ts';

/** From when on which offset from UTC holds, in milliseconds. */
interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

const offsetOf = (observance: ICAL.Component, name: string): number | undefined => {
  const [, sign, hours, minutes, seconds = '0'] =
    /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(String(observance.getFirstPropertyValue(name) ?? '')) ?? [];
  if (sign === undefined) return undefined;
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
};

const wallsOf = (observance: ICAL.Component, name: string): readonly WallTime[] =>
  observance
    .getAllProperties(name)
    .flatMap((property) => textsOf(property).flatMap((text) => wallOfText(String(text))?.wall ?? []));

/** Wall-clock times, by the old offset, at which an observance begins; undefined when its rule is not understood. */
const onsets = (observance: ICAL.Component, last: Day): readonly WallTime[] | undefined => {
  const [start] = wallsOf(observance, 'dtstart');
  if (start === undefined) return undefined;
  const once = [start, ...wallsOf(observance, 'rdate')];
  const said = observance.getFirstPropertyValue('rrule');
  if (!(said instanceof ICAL.Recur)) return once;
  const rule = readRule(said);
  if (!rule.ok) return undefined;
  const until = said.until === null ? undefined : wallOfText(String(said.until))?.wall;
  // A day more: UNTIL is in UTC, and nobody changes clocks on the next day again.
  const end = until === undefined ? last : Math.min(last, dayOf(until) + 1);
  return [
    ...once,
    ...[...daysOf(rule.value, dayOf(start), end)].map(
      (day) => startOf(day) + (((start % 86_400_000) + 86_400_000) % 86_400_000),
    ),
  ];
};

const changesOf = (observance: ICAL.Component, last: Day): readonly Change[] | undefined => {
  const before = offsetOf(observance, 'tzoffsetfrom');
  const after = offsetOf(observance, 'tzoffsetto');
  const walls = onsets(observance, last);
  if (before === undefined || after === undefined || walls === undefined) return undefined;
  return walls.map((wall) => ({ at: wall - before, before, after }));
};

/**
 * A zone as the file defines it, for times until `last`.
 * @returns undefined when the definition is incomplete or follows no rule that is understood
 */
export const zoneDefined = (definition: ICAL.Component, last: Day): Zone | undefined => {
  const observances = [...definition.getAllSubcomponents('standard'), ...definition.getAllSubcomponents('daylight')];
  const all = observances.map((one) => changesOf(one, last));
  const changes = all.flatMap((one) => one ?? []).toSorted((a, b) => a.at - b.at);
  const [first] = changes;
  if (first === undefined || all.includes(undefined)) return undefined;
  return zoneFromOffsets(
    String(definition.getFirstPropertyValue('tzid')),
    (ms) => changes.findLast(({ at }) => at <= ms)?.after ?? first.before,
  );
};
