// Names the sources in a stack trace of compiled or bundled code, for reports of bugs. Read only when there is one: maps
// that Node itself keeps track of cost every run time and memory.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

const FRAME = /((?:file:\/\/|bundle:)[^\s()]+\.c?js):(\d+):(\d+)/g;

/** Seen from dist/src/cli: bin/chunk-loader.js calls the files of this folder `bundle:NAME`. */
const BUNDLE = new URL('../../bundle/', import.meta.url).href;

const mapOf = (url: string): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8')));
  } catch {
    // Somebody else's code, or an installation without its maps: the place in the script must do.
    return undefined;
  }
};

/** The same stack; frames of scripts with a `.map` beside them point at the source's file, line and column. */
export const sourcePlaces = (stack: string): string => {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(FRAME, (frame: string, script: string, line: string, column: string) => {
    const url = script.replace(/^bundle:/, BUNDLE);
    if (!maps.has(url)) maps.set(url, mapOf(url));
    const origin = maps.get(url)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin)) return frame;
    return `${new URL(origin.fileName, url).href}:${origin.lineNumber}:${origin.columnNumber}`;
  });
};
