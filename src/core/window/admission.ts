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
      /** The next opening that is long enough; undefined: none within two years. */
      readonly nextAt: number | undefined;
    };

/** When, and for how long the host would be at work, reboot included. Milliseconds. */
export interface Moment {
  readonly now: number;
  readonly neededMs: number;
}

/** Openings that are looked at for one that is long enough: few, for nearly always the next one is, and then many. */
const LOOKED_AT = [2, 60] as const;

const minutes = (ms: number): string => `${Math.ceil(ms / 60_000)} min`;

const nextThatFits = (host: Scheduled, { now, neededMs }: Moment, calendar: Calendar): Opening | undefined => {
  const fitting = ({ from, until }: Opening): boolean => from > now && until - from >= neededMs;
  const [few, many] = LOOKED_AT;
  return calendar.next(host, now, few).find(fitting) ?? calendar.next(host, now, many).find(fitting);
};

const whenNext = (next: Opening | undefined, neededMs: number): string =>
  next === undefined
    ? `no opening of the next two years is known that lasts ${minutes(neededMs)}`
    : `window ${next.window} opens ${zonedTime(next.from, next.zone)}`;

const whyNot = (host: Scheduled, { now, neededMs }: Moment, calendar: Calendar): string | undefined => {
  const dark = calendar.blackoutAt(host, now);
  if (dark !== undefined) return `blackout ${blackoutText(dark.blackout)} ends ${zonedTime(dark.until, dark.zone)}`;
  const open = calendar.openAt(host, now);
  if (open === undefined) return undefined;
  const left = `${minutes(neededMs)} are needed and ${minutes(open.until - now)} are left`;
  return `window ${open.window} closes ${zonedTime(open.until, open.zone)}: ${left}`;
};

/** Whether a host may be begun, and if not, why not and when it may. */
export const admission = (host: Scheduled, moment: Moment, calendar: Calendar): Admission => {
  const { now, neededMs } = moment;
  const open = calendar.openAt(host, now);
  if (open !== undefined && fits(open, now, neededMs)) return { kind: 'open', until: open.until };
  const next = nextThatFits(host, moment, calendar);
  const opens = host.windows.length === 0 && next !== undefined ? undefined : whenNext(next, neededMs);
  const why = [whyNot(host, moment, calendar), opens].filter((part) => part !== undefined);
  return { kind: 'deferred', why: why.join('; '), nextAt: next?.from };
};
