// Text with meaning instead of color: views build spans, and only to-lines.ts turns a tone into an escape sequence.

/** `danger` red · `attention` yellow · `done` green · `dim` secondary · `strong` bold. */
export type Tone = 'danger' | 'attention' | 'done' | 'dim' | 'strong';

export interface Span {
  /** May come from a host: it is made printable when it is laid out. */
  readonly text: string;
  readonly tone: Tone | null;
}

/** One paragraph. */
export type Styled = readonly Span[];

export type Part = string | Span | Styled;

const isSpan = (part: Span | Styled): part is Span => 'text' in part;

const spansOf = (part: Part): Styled => {
  if (typeof part === 'string') return [{ text: part, tone: null }];
  return isSpan(part) ? [part] : part;
};

/** Puts parts together, in order. */
export const styled = (...parts: readonly Part[]): Styled => parts.flatMap(spansOf);

/** Gives a text a tone; null leaves it as it is. */
export const toned = (tone: Tone | null, text: string): Span => ({ text, tone });

export const danger = (text: string): Span => toned('danger', text);
export const attention = (text: string): Span => toned('attention', text);
export const done = (text: string): Span => toned('done', text);
export const dim = (text: string): Span => toned('dim', text);
export const strong = (text: string): Span => toned('strong', text);

/** Puts parts together with a separator between them. */
export const joined = (parts: readonly Part[], separator: Part): Styled =>
  parts.flatMap((part, index) => (index === 0 ? spansOf(part) : [...spansOf(separator), ...spansOf(part)]));
