// Puts questions together into one script text: prelude, one subshell per question, markers. Pure but for reading fragments from disk once.
import { readFileSync } from 'node:fs';
import type { Query } from './query.ts';
import { quote } from './quote.ts';

const texts = new Map<string, string>();

/** `. ../rpm/locks.sh`: functions that fragments share. A host has no such file, so its text takes the place of the line. */
const SHARED = /^\. (\.{1,2}\/\S+\.sh)$/gm;

/** The text of a fragment that ships with patchctl, with what it shares with others; read once per process. */
export const fragmentText = (script: URL): string => {
  const known = texts.get(script.href);
  if (known !== undefined) return known;
  const text = readFileSync(script, 'utf8').replace(SHARED, (_, path: string) => fragmentText(new URL(path, script)));
  texts.set(script.href, text);
  return text;
};

/** `data NAME` for one fragment: each text as a quoted word, always newline-terminated. */
export const dataFunction = (data: Readonly<Record<string, string>> = {}): string => {
  const cases = Object.entries(data).map(
    ([name, text]) => `${quote(name)}) printf '%s\\n' ${quote(text.replace(/\n$/, ''))} ;;`,
  );
  return ['data() {', 'case $1 in', ...cases, '*) return 1 ;;', 'esac', '}'].join('\n');
};

type Part = Pick<Query<unknown>, 'script' | 'args' | 'data'>;

const partText = (part: Part, index: number): string =>
  [`part_${index}() (`, dataFunction(part.data), fragmentText(part.script), ')'].join('\n');

const callText = (part: Part, index: number): string =>
  [`PART=${index}; part_${index}`, ...part.args.map(quote)].join(' ');

/**
 * The whole script. `main … </dev/null` is its last line, so that no child can eat the rest of it
 * and a script that arrives cut short runs nothing.
 * @param nonce lower-case hex, 128 bits: forged output cannot contain it.
 */
export const composeScript = (parts: readonly Part[], nonce: string): string =>
  [
    fragmentText(new URL('./prelude.sh', import.meta.url)),
    `NONCE=${nonce}`,
    ...parts.map(partText),
    'main() {',
    'mark start',
    ...parts.map(callText),
    'mark end',
    '}',
    'main </dev/null',
    '',
  ].join('\n');
