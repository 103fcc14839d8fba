// What a maintenance window is: as the inventory defines it, and as the stretches of time in which it is open.
import type { Blackout } from './blackout.ts';

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Days of a calendar: each such weekday, or one of a month. A month without a 5th has none. */
export interface DayRule {
  readonly weekday: Weekday;
  readonly nth: 'every' | 1 | 2 | 3 | 4 | 5 | 'last';
}

/** When a window opens. Local times are those of `zone`; durations are elapsed time. */
export type WindowRule =
  | {
      readonly kind: 'days';
      /** A day on which any of them holds. Never empty. */
      readonly days: readonly DayRule[];
      /** Minutes after midnight. */
      readonly at: number;
      readonly forMs: number;
      /** IANA name. */
      readonly zone: string;
    }
  | {
      readonly kind: 'cron';
      /** Five fields; the first is one number. */
      readonly cron: string;
      readonly forMs: number;
      readonly zone: string;
    }
  | {
      readonly kind: 'ics';
      /** Absolute. */
      readonly path: string;
      /** Zone of floating times and whole days; absent: the one that the file names, else UTC. */
      readonly zone?: string;
    };

export interface WindowDefinition {
  readonly name: string;
  /** `inventory.yaml:12`, for messages. */
  readonly place: string;
  readonly rule: WindowRule;
}

/** A stretch in which a host may be changed. Half-open: `from` belongs to it, `until` does not. */
export interface Opening {
  /** The window, or several that meet: `sunday-night + change-board`; `always` where the host has none. */
  readonly window: string;
  /** The zone of the (first) window, in which people read the times. */
  readonly zone: string;
  /** Milliseconds since the epoch; `-Infinity` when nothing was ever before. */
  readonly from: number;
  /** Milliseconds since the epoch; `Infinity` when nothing ends it. */
  readonly until: number;
}

/** A host, as far as its calendar is concerned. `Host` of core/host.ts is one. */
export interface Scheduled {
  /** Names of windows; any of them opens the host. Empty: always open. */
  readonly windows: readonly string[];
  /** Days on which nothing opens the host. */
  readonly blackouts: readonly Blackout[];
}

/** The windows of an inventory, ready to be asked. Made by the calendar room, which knows zones. */
export interface Calendar {
  /** The opening that holds at `at`, blackouts cut out; undefined: closed. */
  openAt(host: Scheduled, at: number): Opening | undefined;
  /** The openings that end after `at`, at most `count`, in order and disjoint; the first may hold already. Looks two years ahead. */
  next(host: Scheduled, at: number, count: number): readonly Opening[];
  /** The blackout that holds at `at`, with its bounds; undefined: none. */
  blackoutAt(host: Scheduled, at: number): BlackoutSpan | undefined;
  /** All of the host's blackouts, past ones included, in the order of the inventory. */
  blackouts(host: Scheduled): readonly BlackoutSpan[];
}

/** A blackout as a stretch of time: the days of its zone, half-open. */
export interface BlackoutSpan {
  readonly blackout: Blackout;
  readonly zone: string;
  readonly from: number;
  readonly until: number;
}
