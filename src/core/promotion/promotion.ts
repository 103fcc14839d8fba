// Which versions a ring hands on to the next: those that it has run healthily for long enough.
import type { Change } from '../change.ts';
import { type RunningSince, versionKey } from './running-since.ts';

export interface Promotion {
  /** The ring that has to have run a version. */
  readonly from: string;
  readonly soakDays: number;
  readonly since: RunningSince;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const HOUR_MS = 3_600_000;

/** Whole days from one on, hours below. */
const spanText = (hours: number): string => {
  const whole = Math.floor(hours);
  return whole >= 24 && whole % 24 === 0 ? `${whole / 24} d` : `${whole} h`;
};

/** Why a change is not handed on yet; undefined: it may go. A removal is no version. */
export const whyNotPromoted = (change: Change, system: string, promotion: Promotion): string | undefined => {
  const { from, soakDays, since, now } = promotion;
  if (change.to === null) return undefined;
  const { package: name, arch, to: version } = change;
  const begun = since.get(versionKey(system, { name, arch, version }));
  const hours = begun === undefined ? 0 : Math.max(0, now - begun) / HOUR_MS;
  if (begun !== undefined && hours >= soakDays * 24) return undefined;
  return soakDays === 0
    ? `not yet run by ${from}`
    : `not yet run by ${from} for ${spanText(soakDays * 24)} (${spanText(hours)} so far)`;
};
