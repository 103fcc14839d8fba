// Blocks of labelled lines below a table: the label in a column of its own, the text beside it with a hanging indent.
import type { Look } from './look.ts';
import { joined, type Part, type Styled, styled, type Tone, toned } from './styled.ts';
import { columnsOf, paragraph } from './to-lines.ts';

export interface Labelled {
  readonly label: string;
  readonly tone?: Tone;
  /** One paragraph each; the label stands beside the first. */
  readonly texts: readonly Styled[];
}

const INDENT = 2;
/** Labels are padded to this; longer ones push their text to the right. */
const LABEL_WIDTH = 11;

const blockLines = ({ label, tone, texts }: Labelled, look: Look): readonly string[] =>
  texts.flatMap((text, index) => {
    const shown = index === 0 ? label : '';
    const padding = ' '.repeat(Math.max(1, LABEL_WIDTH - columnsOf(shown)));
    const content = index === 0 ? styled(toned(tone ?? 'strong', shown), padding, text) : text;
    const first = index === 0 ? INDENT : INDENT + LABEL_WIDTH;
    return paragraph(content, look, { first: Math.min(first, look.width / 4 + INDENT), rest: INDENT + LABEL_WIDTH });
  });

/** Blocks without texts are left out. */
export const labelledLines = (blocks: readonly Labelled[], look: Look): readonly string[] =>
  blocks.flatMap((block) => blockLines(block, look));

/** `a · b · c`: facts in one line. */
export const facts = (parts: readonly Part[]): Styled => joined(parts, ' · ');
