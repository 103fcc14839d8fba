// May a host be begun now? Only in an opening that lasts longer than the work is expected to.
import { blackoutText } from './blackout.ts';
import { zonedTime } from './local-time.ts';
import { fits } from './openings.ts';
import type { Calendar, Opening, Scheduled } from './window.ts';

export type Admission =
  | {
      readonly kind: 'open';
      /** Milliseconds since the epoch; `Infinity` when nothing ends it. */
      readonly until: number;
    }
  | {
      readonly kind: 'deferred';
      /** `window sunday-night opens Sun 2026-11-29 02:00 Europe/Berlin`. */
      readonly why: string;
      /** The next opening that is long enough; undefined: none is known. */
      readonly nextAt: number | undefined;
    };

/** When, and for how long the host would be at work, reboot included. Milliseconds. */
export interface Moment {
  readonly now: number;
  readonly neededMs: number;
}

/** Openings that are looked at for one that is long enough: few, for nearly always the next one is, and then many. */
const LOOKED_AT = { first: 2, most: 60 } as const;

const minutes = (ms: number): string => `${Math.ceil(ms / 60_000)} min`;
const wholeMinutes = (ms: number): string => `${Math.floor(ms / 60_000)} min`;

interface Ahead {
  /** The next opening that is long enough. */
  readonly fitting: Opening | undefined;
  /** How many were looked at. */
  readonly looked: number;
}

const lookAhead = (host: Scheduled, { now, neededMs }: Moment, calendar: Calendar): Ahead => {
  const ahead = (count: number): Ahead => {
    const openings = calendar.next(host, now, count).filter(({ from }) => from > now);
    return { fitting: openings.find(({ from, until }) => until - from >= neededMs), looked: openings.length };
  };
  const soon = ahead(LOOKED_AT.first);
  return soon.fitting === undefined ? ahead(LOOKED_AT.most) : soon;
};

const whenNext = ({ fitting, looked }: Ahead, neededMs: number): string => {
  if (fitting !== undefined) return `window ${fitting.window} opens ${zonedTime(fitting.from, fitting.zone)}`;
  if (looked === 0) return 'no opening is known within two years';
  return `none of the next ${looked} openings lasts ${minutes(neededMs)}`;
};

const whyNot = (host: Scheduled, { now, neededMs }: Moment, calendar: Calendar): string | undefined => {
  const dark = calendar.blackoutAt(host, now);
  if (dark !== undefined) return `blackout ${blackoutText(dark.blackout)} ends ${zonedTime(dark.until, dark.zone)}`;
  const open = calendar.openAt(host, now);
  if (open === undefined) return undefined;
  const left = `${minutes(neededMs)} are needed and ${wholeMinutes(open.until - now)} are left`;
  return `window ${open.window} closes ${zonedTime(open.until, open.zone)}: ${left}`;
};

/** Whether a host may be begun, and if not, why not and when it may. */
export const admission = (host: Scheduled, moment: Moment, calendar: Calendar): Admission => {
  const { now, neededMs } = moment;
  const open = calendar.openAt(host, now);
  if (open !== undefined && fits(open, now, neededMs)) return { kind: 'open', until: open.until };
  const ahead = lookAhead(host, moment, calendar);
  const opens = host.windows.length === 0 && ahead.fitting !== undefined ? undefined : whenNext(ahead, neededMs);
  const why = [whyNot(host, moment, calendar), opens].filter((part) => part !== undefined);
  return { kind: 'deferred', why: why.join('; '), nextAt: ahead.fitting?.from };
};
