// An assessment in words: one sentence that says it all, then every factor with source and date.
import { BAND_NAMES, type Band } from '../band.ts';
import type { Factor } from '../change.ts';

/** An assessment, or a change of a plan that carries its factors. */
export interface Explainable {
  readonly band: Band;
  readonly factors?: readonly Factor[];
}

/** What the first sentence leaves to the list: dates that only auditors ask for. */
const LISTED_ONLY: readonly string[] = ['issued', 'listed', 'first seen', 'evaluated'];

const sourceText = ({ source, date }: Factor): string => (date === null ? source : `${source}, ${date}`);

/**
 * @example
 * #1 EXPLOITED: CVE-2026-1 in CISA KEV since 2026-07-01; host internet-facing; automatable=no, impact=total → BOD 26-04 row 12: …
 *   exploited   CVE-2026-1 in CISA KEV since 2026-07-01   (kev, 2026-07-01)
 */
export const explain = ({ band, factors = [] }: Explainable): readonly string[] => {
  const told = factors.filter(({ name }) => !LISTED_ONLY.includes(name));
  const [deadline, ...others] = told.filter(({ name }) => name === 'deadline');
  const before = told.slice(0, deadline === undefined ? told.length : told.indexOf(deadline));
  const after = told.slice(before.length + (deadline === undefined ? 0 : 1)).filter((one) => !others.includes(one));
  const words = (list: readonly Factor[]): string => list.map(({ name, value }) => said(name, value)).join('; ');
  const conclusion = deadline === undefined ? '' : ` → ${deadline.value}`;
  const rest = after.length === 0 ? '' : `; ${words(after)}`;
  const width = Math.max(0, ...factors.map(({ name }) => name.length));
  return [
    `#${band} ${BAND_NAMES[band]}: ${words(before)}${conclusion}${rest}`,
    ...factors.map((one) => `  ${one.name.padEnd(width)}  ${one.value} (${sourceText(one)})`),
  ];
};

/** A value that does not say what it is about gets its name in front: `exposure unknown (treated as internet-facing)`. */
const said = (name: string, value: string): string => (/^(unknown|not |no )/.test(value) ? `${name} ${value}` : value);
