// Dates and times of an iCalendar file. Read from the text, because the library takes 30 February for 2 March.
import type ICAL from 'ical.js';
import type { WallTime } from '../wall-time.ts';
import type { Zone } from '../zones.ts';

/** A date or a time with the zone it is meant in. */
export interface Moment {
  readonly wall: WallTime;
  readonly zone: Zone;
  /** A whole day, beginning at `wall`. */
  readonly isDate: boolean;
}

/** Where something is read: which zones the file knows, and who hears what is wrong. */
export interface Reading {
  /** Undefined: nobody knows that zone. */
  readonly zoneOf: (tzid: string) => Zone | undefined;
  readonly utc: Zone;
  /** Of times that name no zone. */
  readonly floating: Zone;
  readonly report: (message: string, hint?: string) => void;
}

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(Z?))?$/;

export interface WallText {
  readonly wall: WallTime;
  readonly isDate: boolean;
  readonly isUtc: boolean;
}

/** `2026-11-29T02:00:00`, as the library writes dates and times; undefined for those that do not exist. */
export const wallOfText = (text: string): WallText | undefined => {
  const [, year, month, day, hour, minute = '00', second = '00', zulu] = DATE_TIME.exec(text) ?? [];
  if (day === undefined) return undefined;
  const iso = `${year}-${month}-${day}T${hour ?? '00'}:${minute}:${second === '60' ? '59' : second}.000Z`;
  const wall = Date.parse(iso);
  // What Date accepts but writes differently (30 February, 24:00) does not exist.
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== iso) return undefined;
  return { wall, isDate: hour === undefined, isUtc: zulu === 'Z' };
};

const zoneFor = ({ isUtc, isDate }: WallText, property: ICAL.Property, reading: Reading): Zone | undefined => {
  const tzid = property.getFirstParameter('tzid');
  if (isUtc) return reading.utc;
  if (isDate || tzid === undefined || tzid === '') return reading.floating;
  const zone = reading.zoneOf(tzid);
  if (zone === undefined)
    reading.report(
      `${property.name.toUpperCase()} is in a time zone that nobody knows: ${tzid}`,
      'define it (VTIMEZONE), or use an IANA name such as Europe/Berlin',
    );
  return zone;
};

/** A date or time of a property, in its zone; undefined, and reported, when it is none. */
export const momentOf = (text: string, property: ICAL.Property, reading: Reading): Moment | undefined => {
  const read = wallOfText(text);
  if (read === undefined) {
    reading.report(`${property.name.toUpperCase()} is no date that exists: ${text}`);
    return undefined;
  }
  const zone = zoneFor(read, property, reading);
  return zone && { wall: read.wall, zone, isDate: read.isDate };
};

/** The values of a property as the library took them from the text, not yet understood. */
export const textsOf = (property: ICAL.Property): readonly unknown[] => (property.jCal as readonly unknown[]).slice(3);

/** All dates and times of all properties of one name; periods are left out. */
export const momentsOf = (component: ICAL.Component, name: string, reading: Reading): readonly Moment[] =>
  component.getAllProperties(name).flatMap((property) =>
    textsOf(property)
      .filter((text) => typeof text === 'string')
      .flatMap((text) => momentOf(text, property, reading) ?? []),
  );

export const instantOf = ({ wall, zone }: Moment): number => zone.instantOf(wall);
