// Times as people of a zone read them, always with the zone's name: abbreviations such as CST mean three things.
import { memo } from '../memo.ts';

const formatterOf = memo(
  (zone) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    }),
);

/** @example localTime(1795914000000, 'Europe/Berlin') === 'Sun 2026-11-29 02:00' */
export const localTime = (ms: number, zone: string): string => {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${part('weekday')} ${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
};

/** With the zone: `Sun 2026-11-29 02:00 Europe/Berlin`. */
export const zonedTime = (ms: number, zone: string): string => `${localTime(ms, zone)} ${zone}`;
