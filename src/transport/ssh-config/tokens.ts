// How one line of ssh_config falls into a keyword and its arguments, with OpenSSH's quoting and comments.

export interface ConfigLine {
  /** Lower case. */
  readonly keyword: string;
  /** Null: a quote is not closed, which ssh itself calls a fatal error. */
  readonly arguments: readonly string[] | null;
}

const ESCAPABLE = new Set(['"', "'", '\\']);

/** A token that starts at `start`: its text and where it ends; null when a quote is left open. */
const tokenAt = (text: string, start: number): { readonly value: string; readonly end: number } | null => {
  let value = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    const following = text.charAt(at + 1);
    if (char === '\\' && (ESCAPABLE.has(following) || (quote === '' && following === ' '))) {
      value += following;
      at++;
    } else if (quote === '' && (char === ' ' || char === '\t')) break;
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else value += char;
  }
  return quote === '' ? { value, end: at } : null;
};

/** Splits like OpenSSH's argv_split: quotes `"` and `'`, backslash before quotes, and `#` at a token's start ends the line. */
const splitArguments = (text: string): readonly string[] | null => {
  const found: string[] = [];
  let at = 0;
  for (;;) {
    while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at++;
    if (at >= text.length || text.charAt(at) === '#') return found;
    const token = tokenAt(text, at);
    if (token === null) return null;
    found.push(token.value);
    at = token.end;
  }
};

/** Undefined for blank lines and comments. `Key value`, `Key=value` and `Key = value` are the same. */
export const readLine = (line: string): ConfigLine | undefined => {
  const found = /^\s*([^\s"=#][^\s"=]*)(?:\s*=\s*|\s+|$)(.*)$/.exec(line.trimEnd());
  const [, keyword, rest] = found ?? [];
  if (keyword === undefined || rest === undefined) return undefined;
  return { keyword: keyword.toLowerCase(), arguments: splitArguments(rest) };
};
