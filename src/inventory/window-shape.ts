// The shape of a maintenance window and of blackouts, and what core calls them once they are read.
import { z } from 'zod';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Blackout } from '../core/window/blackout.ts';
import type { DayRule, Weekday, WindowDefinition, WindowRule } from '../core/window/window.ts';
import { isZone, nearestZone } from '../core/window/zone.ts';

// Every `error` completes the sentence "… must be …", as in shape.ts.

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const ORDINALS = ['1st', '2nd', '3rd', '4th', '5th', 'last'] as const;

type Day = 'day' | (typeof WEEKDAYS)[number] | `${(typeof ORDINALS)[number]} ${(typeof WEEKDAYS)[number]}`;
const DAYS: readonly Day[] = [
  'day',
  ...WEEKDAYS,
  ...ORDINALS.flatMap((nth) => WEEKDAYS.map((day): Day => `${nth} ${day}`)),
];

const EVERY = 'a weekday (sunday), one of a month (2nd tuesday, last friday), day, or a list of these';
/** With a guess at the first word that is no such day. */
const everyError = ({ input }: { readonly input?: unknown }): string => {
  const wrong = [input].flat().find((word) => !DAYS.some((one) => one === word));
  const guess = typeof wrong === 'string' ? nearest(wrong, DAYS) : undefined;
  return guess === undefined ? EVERY : `${EVERY}; did you mean ${guess}?`;
};
const day = z.enum(DAYS);
const every = z
  .union([day, z.array(day).nonempty({ error: EVERY })], { error: everyError })
  .transform((value): readonly Day[] => [value].flat())
  .describe('Days on which the window opens: sunday, 2nd tuesday, last friday, day, or a list.');

const AT = 'a time of day such as "02:00"';
const at = z
  .string({ error: AT })
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: AT })
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))
  .describe('Local time at which the window opens, in its zone.');

const MINUTE = 60_000;
const LONGEST = 31 * 24 * 60 * MINUTE;
const FOR = 'a duration such as 4h, 90m or 1d12h, longer than nothing and up to 31d';
const millisecondsOf = (text: string): number => {
  const [, days = 0, hours = 0, minutes = 0] = (/^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$/.exec(text) ?? []).map(
    (part = '0') => Number(part),
  );
  return ((days * 24 + hours) * 60 + minutes) * MINUTE;
};
const duration = z
  .string({ error: FOR })
  .regex(/^(?=\d)(?:\d{1,2}d)?(?:\d{1,3}h)?(?:\d{1,5}m)?$/, { error: FOR })
  .refine((text) => millisecondsOf(text) > 0 && millisecondsOf(text) <= LONGEST, { error: FOR })
  .transform(millisecondsOf)
  .describe('How long the window stays open, as elapsed time: a clock change does not make it longer.');

const ZONE = 'the name of an IANA time zone such as Europe/Berlin';
const zone = z
  .string({ error: ZONE })
  .superRefine((name, context) => {
    if (isZone(name)) return;
    const guess = nearestZone(name);
    context.addIssue({ code: 'custom', message: guess === undefined ? ZONE : `${ZONE}; did you mean ${guess}?` });
  })
  .describe('IANA time zone, such as Europe/Berlin or UTC.');

const CRON = 'five fields such as "0 1 * * 1-5", the first (the minute) one number';
const cron = z
  .string({ error: CRON })
  .regex(/^[0-5]?\d(?:\s+[\dA-Za-z*,/#-]+){4}$/, { error: CRON })
  .describe('Opens when a cron line would fire: minute hour day month weekday.');

const ICS = 'the path of an iCalendar file';
const ics = z
  .string({ error: ICS })
  .refine((path) => path.length > 0 && printable(path) === path, { error: ICS })
  .describe('An iCalendar file, relative to this file; each of its events is an opening.');

const OWN_TIMES = 'left out: the events of an iCalendar file have their own';

interface Settings {
  readonly every?: unknown;
  readonly at?: unknown;
  readonly for?: unknown;
  readonly zone?: unknown;
  readonly cron?: unknown;
  readonly ics?: unknown;
}

/** What a window of some kind lacks, and what it says too much: key and what it must be. */
const misfits = (said: Settings): readonly (readonly [keyof Settings | undefined, string])[] => {
  const kinds = (['every', 'cron', 'ics'] as const).filter((kind) => said[kind] !== undefined);
  const missing = (key: keyof Settings, wanted: string) => (said[key] === undefined ? [[key, wanted] as const] : []);
  const surplus = (key: keyof Settings, wanted: string) => (said[key] === undefined ? [] : [[key, wanted] as const]);
  if (kinds.length !== 1) return [[undefined, 'given by exactly one of every, cron and ics']];
  if (kinds[0] === 'ics') return [...surplus('at', OWN_TIMES), ...surplus('for', OWN_TIMES)];
  const time = kinds[0] === 'every' ? missing('at', AT) : surplus('at', 'left out: the cron line says it');
  return [...time, ...missing('for', FOR), ...missing('zone', ZONE)];
};

/** One entry of `windows:` at the top of an inventory. */
export const windowSettings = z
  .strictObject(
    {
      every: every.exactOptional(),
      at: at.exactOptional(),
      for: duration.exactOptional(),
      zone: zone.exactOptional(),
      cron: cron.exactOptional(),
      ics: ics.exactOptional(),
    },
    { error: 'a map with every, at, for and zone; with cron, for and zone; or with ics' },
  )
  .superRefine((said, context) => {
    for (const [key, message] of misfits(said))
      context.addIssue({ code: 'custom', message, path: key === undefined ? [] : [key] });
  });

export type WindowSettings = z.output<typeof windowSettings>;

const WINDOWS = 'the name of a window or a list of names';
/** `windows:` of a layer. */
export const windowNames = z
  .union([z.string({ error: WINDOWS }), z.array(z.string({ error: WINDOWS }))], { error: WINDOWS })
  .transform((value): readonly string[] => [value].flat())
  .describe(
    'Maintenance windows, from `windows`; any of them opens the host. An empty list: always open. Default: [].',
  );

const isDate = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};
const daysOf = (text: string): readonly [string, string] => {
  const [from = '', to = from] = text.split('..');
  return [from, to];
};

const BLACKOUT = 'days such as 2026-12-20..2027-01-03 or 2026-12-24, the first not after the last';
const days = z
  .string({ error: BLACKOUT })
  .regex(/^\d{4}-\d{2}-\d{2}(?:\.\.\d{4}-\d{2}-\d{2})?$/, { error: BLACKOUT })
  .refine((text) => daysOf(text).every(isDate) && daysOf(text)[0] <= daysOf(text)[1], { error: BLACKOUT });

const oneBlackout = z.union(
  [days, z.strictObject({ days: days.describe('Days, both ends included.'), zone: zone.exactOptional() })],
  { error: BLACKOUT },
);
type BlackoutSettings = z.output<typeof oneBlackout>;

const blackoutOf = (said: BlackoutSettings): Blackout => {
  const [from, to] = daysOf(typeof said === 'string' ? said : said.days);
  return { from, to, ...(typeof said !== 'string' && said.zone !== undefined && { zone: said.zone }) };
};

/** `blackout:` of a layer. */
export const blackouts = z
  .union([oneBlackout, z.array(oneBlackout)], { error: `${BLACKOUT}, or a list of these` })
  .transform((value): readonly Blackout[] => (Array.isArray(value) ? value.map(blackoutOf) : [blackoutOf(value)]))
  .describe(
    'Days on which the host is left alone, both ends included, in the zone of its first window, else UTC, or in `zone:`. Blackouts of all layers add up.',
  );

const weekdayOf = (name: string): Weekday => ((WEEKDAYS as readonly string[]).indexOf(name) + 1) as Weekday;

const dayRulesOf = (word: Day): readonly DayRule[] => {
  if (word === 'day') return WEEKDAYS.map((name) => ({ weekday: weekdayOf(name), nth: 'every' }));
  const [ordinal = '', name] = word.split(' ');
  if (name === undefined) return [{ weekday: weekdayOf(ordinal), nth: 'every' }];
  const nth = ordinal === 'last' ? 'last' : (Number(ordinal[0]) as 1 | 2 | 3 | 4 | 5);
  return [{ weekday: weekdayOf(name), nth }];
};

const ruleOf = (said: WindowSettings, absolute: (path: string) => string): WindowRule => {
  const time = { forMs: said.for ?? 0, zone: said.zone ?? 'UTC' };
  if (said.every !== undefined)
    return { kind: 'days', days: said.every.flatMap(dayRulesOf), at: said.at ?? 0, ...time };
  if (said.cron !== undefined) return { kind: 'cron', cron: said.cron, ...time };
  return { kind: 'ics', path: absolute(said.ics ?? ''), ...(said.zone !== undefined && { zone: said.zone }) };
};

/** Where a window is declared. */
export interface WindowPlace {
  /** `inventory.yaml:12`. */
  readonly place: string;
  /** Makes a path of that file absolute. */
  readonly absolute: (path: string) => string;
}

/** A window that passed {@link windowSettings}. */
export const windowDefinition = (name: string, said: WindowSettings, where: WindowPlace): WindowDefinition => ({
  name,
  place: where.place,
  rule: ruleOf(said, where.absolute),
});
