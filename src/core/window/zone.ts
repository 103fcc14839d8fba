// Names of time zones: which exist, and what a mistyped one probably meant. The data are those of this Node.
import { nearest } from '../nearest.ts';

/** Whether a text is the name of an IANA time zone, aliases such as `Asia/Kolkata` included. Offsets are none. */
export const isZone = (name: string): boolean => {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

/** The zone that a mistyped name is nearest to; undefined when none is near. A city alone finds its zone. */
export const nearestZone = (name: string): string | undefined => {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = name.toLowerCase().replaceAll(' ', '_');
  return known.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? nearest(name, known);
};
