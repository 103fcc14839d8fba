// `audit verify`: whether the chain holds, the first row that does not, and what the answer cannot exclude.
import { countText } from './count.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { danger, dim, done, strong, styled } from './styled.ts';
import { asText, paragraph } from './to-lines.ts';

export interface AuditResult {
  readonly path: string;
  readonly ok: boolean;
  readonly rows: number;
  /** SHA-256 (hex) of the last row. */
  readonly head: string;
  /** `seq` is null where no single row is to blame. */
  readonly firstBad?: { readonly seq: number | null; readonly why: string };
  /** What the result does not prove. */
  readonly caveat: string;
}

const HANGING = { first: 0, rest: 2 } as const;

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** The result as text that ends with a newline; the head stands whole, to be kept elsewhere. */
export const renderAudit = (result: AuditResult, look: Look): string => {
  const verdict = result.ok ? done('ledger intact') : danger('LEDGER BROKEN');
  const { firstBad } = result;
  const place = firstBad?.seq === null || firstBad === undefined ? '' : `row ${countText(firstBad.seq)}: `;
  return asText([
    ...paragraph(facts([verdict, `${countText(result.rows)} rows`, result.path]), look, HANGING),
    ...(firstBad === undefined ? [] : paragraph(styled(danger(place), firstBad.why), look, { first: 2, rest: 4 })),
    ...paragraph(styled('head ', strong(result.head)), look, { first: 2, rest: 4 }),
    ...paragraph(styled(dim(sentence(result.caveat))), look, { first: 2, rest: 2 }),
  ]);
};
