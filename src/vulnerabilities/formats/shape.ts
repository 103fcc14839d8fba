// What values of JSON from outside are: plain checks, so that a new shape is an error with a place and not a wrong answer.

export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined where the text is not JSON. */
export const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** The members of an object, without what its prototype has. Undefined where it is no object. */
export const recordOf = (text: string): JsonRecord | undefined => {
  const value = parsed(text)?.value;
  return isRecord(value) ? value : undefined;
};

export const isCve = (value: unknown): value is string =>
  typeof value === 'string' && /^CVE-\d{4}-\d{4,19}$/.test(value);

/** Date.parse takes the 30th of February for the 2nd of March. */
const isDay = (day: string): boolean => {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
};

/** `2026-07-01`, also from `2026-07-01T00:00:00+0000`; undefined for anything else. */
export const dateOf = (value: unknown): string | undefined => {
  const day = typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(value)?.[0] : undefined;
  return day !== undefined && isDay(day) ? day : undefined;
};

/** Names of packages in any distribution: what a command line or terminal could trip over is not one. */
export const isPackageName = (value: string): boolean => /^[A-Za-z0-9_@][A-Za-z0-9_@+.~:-]{0,199}$/.test(value);

export const isVersion = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.+~:^-]{0,199}$/.test(value);

/** A value as it is shown in a message. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};
