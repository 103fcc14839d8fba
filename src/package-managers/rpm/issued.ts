// When an advisory was published, in the three ways in which programs of the rpm family write it.
// dnf, dnf5 and tdnf know one date, the later of `issued` and `updated`: libsolv keeps no other.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The epoch stands where metadata names no date, and a day that no calendar has is none. */
const dayOf = (date: Date): string | undefined => {
  const ms = date.getTime();
  return Number.isNaN(ms) || ms < 86_400_000 || ms > 253_402_300_799_999 ? undefined : date.toISOString().slice(0, 10);
};

/** dnf and yum: `2026-10-01 12:00:00`, of which the day is taken as it stands. */
export const issuedInText = (text: string): string | undefined => {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[ T].*)?$/.exec(text.trim()) ?? [];
  return day === undefined ? undefined : dayOf(new Date(`${day}T00:00:00Z`));
};

/** dnf5: seconds since the epoch. */
export const issuedAtSecond = (seconds: unknown): string | undefined =>
  typeof seconds === 'number' ? dayOf(new Date(seconds * 1000)) : undefined;

/** tdnf: `Mon Nov 11 2024`. */
export const issuedInWords = (text: string): string | undefined => {
  const [, month = '', day, year] = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{4})$/.exec(text.trim()) ?? [];
  const index = MONTHS.indexOf(month);
  return index === -1 ? undefined : dayOf(new Date(Date.UTC(Number(year), index, Number(day))));
};
