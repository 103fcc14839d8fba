// An assessment in one sentence: what decided, and by when it has to be gone. Every factor by itself: `plan --why`.
import type { Factor } from '../change.ts';

/** What the sentence leaves to the list: dates that only auditors ask for, and the score that decides among equals. */
const LISTED_ONLY: readonly string[] = ['cvss', 'issued', 'listed', 'first seen', 'evaluated'];

const words = (factors: readonly Factor[]): string => factors.map(({ name, value }) => said(name, value)).join('; ');

/** A value that does not say what it is about gets its name in front: `exposure unknown (treated as internet-facing)`. */
const said = (name: string, value: string): string => (/^(unknown|not |no )/.test(value) ? `${name} ${value}` : value);

/**
 * Of several deadlines the first, which is the one that holds.
 * @example
 * CVE-2026-1 in CISA KEV since 2026-07-01; host internet-facing; automatable=no, impact=total → BOD 26-04 row 12: …, due 2026-07-04; …
 */
export const inOneSentence = (factors: readonly Factor[]): string => {
  const told = factors.filter(({ name }) => !LISTED_ONLY.includes(name));
  const first = told.findIndex(({ name }) => name === 'deadline');
  const before = first === -1 ? told : told.slice(0, first);
  const after = first === -1 ? [] : told.slice(first).filter(({ name }) => name !== 'deadline');
  const conclusion = first === -1 ? '' : ` → ${told[first]?.value ?? ''}`;
  return `${words(before)}${conclusion}${after.length === 0 ? '' : `; ${words(after)}`}`;
};
