// Spans of time as people say them: two units at most, the smaller one dropped when it is zero.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const padded = (value: number): string => String(value).padStart(2, '0');

const inSeconds = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} m${rest === 0 ? '' : ` ${padded(rest)} s`}`;
};

const inMinutes = (minutes: number): string => {
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${padded(rest)} m`}`;
};

const inHours = (hours: number): string => {
  const rest = hours % 24;
  return `${Math.floor(hours / 24)} d${rest === 0 ? '' : ` ${rest} h`}`;
};

/**
 * @param ms milliseconds; a negative span counts as none.
 * @example durationText(724_000) // 12 m 04 s
 */
export const durationText = (ms: number): string => {
  const span = Math.max(0, ms);
  if (Math.round(span / SECOND) < HOUR / SECOND) return inSeconds(Math.round(span / SECOND));
  if (Math.round(span / MINUTE) < (2 * DAY) / MINUTE) return inMinutes(Math.round(span / MINUTE));
  return inHours(Math.round(span / HOUR));
};

/** How long before `now` an ISO time was: `3 h ago`; what is not a time is `unknown`. */
export const agoText = (iso: string, now: number): string => {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? 'unknown' : `${durationText(now - at)} ago`;
};
