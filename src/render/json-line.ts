// Values and events as single lines of JSON: the contract of `--json`.
import type { Recorded } from '../core/event.ts';

/** Pure ASCII without loss: inert on a terminal, because every other character is written as \uXXXX. */
const inert = (json: string): string =>
  json.replace(/[^\n -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const CONTROLS = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** JSON text in which no control or format character is left, and every letter stays; a parser reads the same values. */
export const withoutControls = (json: string): string => json.replace(CONTROLS, inert);

/** A value on one line. */
export const jsonLine = (value: unknown): string => `${inert(JSON.stringify(value))}\n`;

/** A whole document, indented: people read it, too. */
export const jsonDocument = (value: unknown): string => `${inert(JSON.stringify(value, null, 2))}\n`;

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An event as the ledger tells it; the hash of its row is the head of the chain just then. */
export type Told = Recorded & { readonly hash?: string };

/** `{ seq, at, run, host, type, … }`: members of the event in snake_case; `run.finished` carries the ledger's head. */
export const eventLine = ({ seq, at, run, host, event, hash }: Told): string => {
  // Only the event's own members are renamed: below them are host names and packages.
  const members = Object.entries(event).map(([key, value]) => [snakeCase(key), value] as const);
  const head = event.type === 'run.finished' && hash !== undefined ? { head: hash } : {};
  return jsonLine({ seq, at, run, host, ...Object.fromEntries(members), ...head });
};
