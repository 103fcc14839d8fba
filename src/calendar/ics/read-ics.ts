// The text of an iCalendar file to the stretches of time that its events take, or to everything that is wrong with it.
import ICAL from 'ical.js';
import type { Span } from '../../core/window/openings.ts';
import { zoneNamed } from '../zones.ts';
import { eventLines, type IcsProblem, lineProblem } from './check-lines.ts';
import { type IcsEvent, type Interest, readEvent, spansOf } from './events.ts';
import { fileZones } from './file-zones.ts';
import type { Reading } from './moments.ts';

export interface IcsOptions {
  /** Zone of times that name none; absent: what the file says (X-WR-TIMEZONE), else its first event's, else UTC. */
  readonly zone?: string;
  readonly interest: Interest;
}

export type ReadIcs =
  | { readonly ok: true; readonly zone: string; readonly spans: readonly Span[] }
  | { readonly ok: false; readonly problems: readonly IcsProblem[] };

const saidBy = (error: unknown): string => `cannot be read: ${error instanceof Error ? error.message : String(error)}`;

const parsed = (text: string): readonly ICAL.Component[] | IcsProblem => {
  try {
    const tree = ICAL.parse(text) as readonly unknown[];
    const calendars = Array.isArray(tree[0]) ? tree : [tree];
    return calendars.map((one) => new ICAL.Component(one as ConstructorParameters<typeof ICAL.Component>[0]));
  } catch (error) {
    return { message: saidBy(error) };
  }
};

/** The library does not say where it gave up: each event is tried alone. */
const placed = (problem: IcsProblem, text: string): IcsProblem => {
  const lines = text.split(/\r\n|\n|\r/);
  const guilty = eventLines(text).find((line) => {
    const event = lines.slice(line - 1);
    const end = event.findIndex((one) => /^END:VEVENT\s*$/i.test(one));
    return 'message' in parsed(['BEGIN:VCALENDAR', ...event.slice(0, end + 1), 'END:VCALENDAR'].join('\r\n'));
  });
  return guilty === undefined ? problem : { ...problem, line: guilty };
};

/** The library throws for values that it cannot read when they are asked for. */
const readSafely = (event: ICAL.Component, interest: Interest, reading: Reading): readonly IcsEvent[] => {
  try {
    return [readEvent(event, interest, reading)];
  } catch (error) {
    reading.report(saidBy(error));
    return [];
  }
};

/** Reads a file. Never throws for what is in it. */
export const readIcs = (said: string, options: IcsOptions): ReadIcs => {
  const text = said.replace(/^\u{feff}/u, '');
  const wrong = lineProblem(text);
  if (wrong !== undefined) return { ok: false, problems: [wrong] };
  const calendars = parsed(text);
  if ('message' in calendars) return { ok: false, problems: [placed(calendars, text)] };
  const problems: IcsProblem[] = [];
  const { zoneOf, floating, shown, unknown } = fileZones(calendars, options);
  const lines = eventLines(text);
  const readingAt = (line: number | undefined): Reading => ({
    zoneOf,
    utc: zoneNamed('UTC'),
    floating,
    report: (message, hint) =>
      problems.push({ message, ...(line !== undefined && { line }), ...(hint !== undefined && { hint }) }),
  });
  const events = calendars
    .flatMap((calendar) => calendar.getAllSubcomponents('vevent'))
    .flatMap((event, i) => readSafely(event, options.interest, readingAt(lines[i])));
  if (lines.length === 0) problems.push({ message: 'has no events (VEVENT)' });
  if (unknown !== undefined)
    problems.push({
      message: `X-WR-TIMEZONE is a time zone that nobody knows: ${unknown}`,
      hint: 'say `zone:` beside `ics:`',
    });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, zone: shown, spans: spansOf(events) };
};
