// Which zones the times of a file are in: IANA's, the file's own, and the one of times that name none.
import type ICAL from 'ical.js';
import { isZone } from '../../core/window/zone.ts';
import { type Day, dayOf } from '../wall-time.ts';
import { type Zone, zoneNamed } from '../zones.ts';
import type { Interest } from './events.ts';
import { zoneDefined } from './time-zones.ts';

export interface FileZones {
  /** Undefined: nobody knows that zone. */
  readonly zoneOf: (tzid: string) => Zone | undefined;
  /** Of times that name no zone. */
  readonly floating: Zone;
  /** IANA name in which people read the file's times. */
  readonly shown: string;
  /** What the file calls its zone, when nobody knows that one. */
  readonly unknown: string | undefined;
}

const eventZones = (calendars: readonly ICAL.Component[]): readonly string[] =>
  calendars
    .flatMap((calendar) => calendar.getAllSubcomponents('vevent'))
    .flatMap((event) => event.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? []);

const nameOf = (component: ICAL.Component, property: string): string =>
  String(component.getFirstPropertyValue(property) ?? '').trim();

/** The library throws for what it cannot read; such a zone is not defined. */
const defined = (definition: ICAL.Component, last: Day): readonly (readonly [string, Zone])[] => {
  try {
    const zone = zoneDefined(definition, last);
    return zone === undefined ? [] : [[zone.name, zone]];
  } catch {
    return [];
  }
};

interface Wanted {
  /** Of times that name no zone, whatever the file says. */
  readonly zone?: string;
  readonly interest: Interest;
}

/** IANA names mean what they mean; other names are looked up in the file. */
export const fileZones = (calendars: readonly ICAL.Component[], { zone: said, interest }: Wanted): FileZones => {
  const definitions = calendars.flatMap((calendar) => calendar.getAllSubcomponents('vtimezone'));
  const own = new Map(definitions.flatMap((one) => defined(one, dayOf(interest.until) + 1)));
  const zoneOf = (tzid: string): Zone | undefined => (isZone(tzid) ? zoneNamed(tzid) : own.get(tzid));
  const named = calendars.map((calendar) => nameOf(calendar, 'x-wr-timezone')).find((name) => name !== '');
  const chosen = said ?? named ?? eventZones(calendars).find(isZone) ?? 'UTC';
  const shown = isZone(chosen) ? chosen : (eventZones(calendars).find(isZone) ?? 'UTC');
  return {
    zoneOf,
    floating: zoneOf(chosen) ?? zoneNamed('UTC'),
    shown,
    unknown: zoneOf(chosen) === undefined ? chosen : undefined,
  };
};
