// `patchctl windows`: when the hosts may be changed: now, next, and not at all. Contacts nothing.
import { isoTime } from '../../core/clock.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Host } from '../../core/host.ts';
import { blackoutText } from '../../core/window/blackout.ts';
import type { BlackoutSpan, Calendar, Opening } from '../../core/window/window.ts';
import type { WindowFold } from '../../render/windows-view.ts';
import { loadFleet, selectFleet } from '../compose.ts';
import { openFleetCalendar } from '../fleet-calendar.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';

export interface WindowsOptions extends SelectionOptions {
  readonly next: number;
}

/** What is known of hosts that have the same windows and blackouts: worked out once for all of them. */
interface Schedule {
  readonly hosts: readonly [Host, ...Host[]];
  /** The opening that holds now, if any, and the next ones. */
  readonly openings: readonly Opening[];
  /** Those that are not over. */
  readonly blackouts: readonly BlackoutSpan[];
}

/** In the order in which they first appear. */
const sameSchedules = (hosts: readonly Host[]): readonly (readonly [Host, ...Host[]])[] => {
  const folds = new Map<string, [Host, ...Host[]]>();
  for (const host of hosts) {
    const key = JSON.stringify([host.windows, host.blackouts]);
    const fold = folds.get(key);
    if (fold === undefined) folds.set(key, [host]);
    else fold.push(host);
  }
  return [...folds.values()];
};

const schedulesOf = (
  hosts: readonly Host[],
  calendar: Calendar,
  asked: { now: number; next: number },
): readonly Schedule[] =>
  sameSchedules(hosts).map((fold) => {
    const [host] = fold;
    const openings = calendar.next(host, asked.now, asked.next);
    return { hosts: fold, openings, blackouts: calendar.blackouts(host).filter(({ until }) => until > asked.now) };
  });

export const windows = async (invocation: Invocation<WindowsOptions>): Promise<ExitCode> => {
  const { io, globals, options } = invocation;
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(options));
  const calendar = await openFleetCalendar(inventory, io);
  const now = io.clock.now();
  const schedules = schedulesOf(hosts, calendar, { now, next: options.next });
  if (globals.json) {
    const documents = new Map(schedules.flatMap((one) => one.hosts.map((host) => [host, documentOf(host, one, now)])));
    printJson(invocation, {
      inventory: { path: inventory.path, sha256: inventory.sha256 },
      now: isoTime(now),
      hosts: hosts.map((host) => documents.get(host)),
    });
  } else {
    const { renderWindows } = await import('../../render/windows-view.ts');
    const view = { inventory: inventory.path, folds: schedules.map(foldOf) };
    printResult(invocation, renderWindows(view, lookAt(invocation, 'stdout')));
  }
  return 0;
};

const foldOf = ({ hosts, openings, blackouts }: Schedule): WindowFold => ({
  hosts: hosts.map(({ name }) => name),
  windows: hosts[0].windows,
  openings,
  blackouts: blackouts.map(({ blackout, zone, from, until }) => ({ days: blackoutText(blackout), zone, from, until })),
});

/** Null where nothing begins or ends it. */
const timeOf = (ms: number): string | null => (Number.isFinite(ms) ? isoTime(ms) : null);

const documentOf = (host: Host, schedule: Schedule, now: number): Record<string, unknown> => {
  const [first] = schedule.openings;
  return {
    name: host.name,
    windows: host.windows,
    open: first !== undefined && first.from <= now,
    openings: schedule.openings.map(({ window, zone, from, until }) => ({
      window,
      zone,
      opens: timeOf(from),
      closes: timeOf(until),
    })),
    blackouts: schedule.blackouts.map(({ blackout, zone, from, until }) => ({
      days: blackoutText(blackout),
      zone,
      begins: isoTime(from),
      ends: isoTime(until),
    })),
  };
};
