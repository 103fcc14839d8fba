// The windows of an inventory as a calendar: unions of windows, blackouts cut out, asked for a moment or for what comes next.
import { memo } from '../core/memo.ts';
import type { Blackout } from '../core/window/blackout.ts';
import { cutOut, joinOpenings } from '../core/window/openings.ts';
import type { BlackoutSpan, Calendar, Opening, Scheduled } from '../core/window/window.ts';
import { DAY_MS, dayOfIso, startOf } from './wall-time.ts';
import type { WindowSource } from './window-source.ts';
import { zoneNamed } from './zones.ts';

export type WindowSources = ReadonlyMap<string, WindowSource>;

/** How far ahead is looked. */
export const HORIZON_MS = 731 * DAY_MS;
/** What is worked out at once when looking ahead. */
const SLICE_MS = 31 * DAY_MS;

/** Openings that follow each other for longer than this, without a break, never end; a yearly hour at a clock change is one. */
const ENDLESS_MS = 400 * DAY_MS;

/** @throws Error for a window that is not in the calendar: the inventory has checked the names */
const sourcesOf = (host: Scheduled, sources: WindowSources): readonly (readonly [string, WindowSource])[] =>
  host.windows.map((name) => {
    const source = sources.get(name);
    if (source === undefined) throw new Error(`the calendar has no window ${name}`);
    return [name, source] as const;
  });

/** Whole openings of the host's windows that reach into the span, blackouts not yet cut out. */
const rawBetween = (
  host: Scheduled,
  sources: WindowSources,
  span: { from: number; until: number },
): readonly Opening[] =>
  host.windows.length === 0
    ? [{ window: 'always', zone: 'UTC', from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }]
    : joinOpenings(
        sourcesOf(host, sources).flatMap(([window, source]) =>
          source.between(span.from, span.until).map((opening) => ({ window, zone: source.zone, ...opening })),
        ),
      );

/** The opening at a moment with everything that meets it at either end. Looked for ever further, for most are short. */
const grown = (host: Scheduled, sources: WindowSources, at: number): Opening | undefined => {
  for (let reach = DAY_MS; ; reach *= 8) {
    const span = { from: at - reach, until: at + reach };
    const found = rawBetween(host, sources, span).find(({ from, until }) => from <= at && at < until);
    if (found === undefined) return undefined;
    // An end within the span is a real one: whatever met it there would have been found, too.
    const [begins, ends] = [found.from > span.from, found.until < span.until];
    if ((!begins || !ends) && reach < ENDLESS_MS) continue;
    return {
      ...found,
      from: begins ? found.from : Number.NEGATIVE_INFINITY,
      until: ends ? found.until : Number.POSITIVE_INFINITY,
    };
  }
};

const zoneOf = (host: Scheduled, blackout: Blackout, sources: WindowSources): string =>
  blackout.zone ?? sources.get(host.windows[0] ?? '')?.zone ?? 'UTC';

/** Instants of midnight, each worked out once: every host of a fleet has the same few. */
const midnights = memo((key) => {
  const [iso = '', zone = '', days = '0'] = key.split(' ');
  return zoneNamed(zone).instantOf(startOf(dayOfIso(iso) + Number(days)));
});

const blackoutsOf = (host: Scheduled, sources: WindowSources): readonly BlackoutSpan[] =>
  host.blackouts.map((blackout) => {
    const zone = zoneOf(host, blackout, sources);
    const [from, until] = [midnights(`${blackout.from} ${zone} 0`), midnights(`${blackout.to} ${zone} 1`)];
    return { blackout, zone, from, until };
  });

/** A calendar of these windows. Hosts that name none are always open, blackouts aside. */
export const createCalendar = (sources: WindowSources): Calendar => {
  const blackoutAt: Calendar['blackoutAt'] = (host, at) =>
    blackoutsOf(host, sources)
      .filter(({ from, until }) => from <= at && at < until)
      .reduce<BlackoutSpan | undefined>(
        (last, one) => (last === undefined || one.until > last.until ? one : last),
        undefined,
      );

  const openAt: Calendar['openAt'] = (host, at) => {
    if (blackoutAt(host, at) !== undefined) return undefined;
    const raw = grown(host, sources, at);
    if (raw === undefined) return undefined;
    return cutOut([raw], blackoutsOf(host, sources)).find(({ from, until }) => from <= at && at < until);
  };

  /** The first moment from `at` on at which the host is open. */
  const firstOpen = (host: Scheduled, at: number, horizon: number): number | undefined => {
    const holes = blackoutsOf(host, sources);
    for (let from = at; from < horizon; from += SLICE_MS) {
      const raw = rawBetween(host, sources, { from, until: from + SLICE_MS });
      const [first] = cutOut(raw, holes).filter(({ until }) => until > from);
      if (first !== undefined) return Math.max(first.from, at);
    }
    return undefined;
  };

  const next: Calendar['next'] = (host, at, count) => {
    const openings: Opening[] = [];
    const horizon = at + HORIZON_MS;
    let cursor = firstOpen(host, at, horizon);
    while (cursor !== undefined && openings.length < count) {
      const opening = openAt(host, cursor);
      if (opening === undefined) throw new Error('an opening was found in which the host is closed');
      openings.push(opening);
      cursor = Number.isFinite(opening.until) ? firstOpen(host, opening.until, horizon) : undefined;
    }
    return openings;
  };

  return { openAt, next, blackoutAt, blackouts: (host) => blackoutsOf(host, sources) };
};
