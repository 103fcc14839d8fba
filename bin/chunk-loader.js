// Runs the chunks of dist/bundle, each with the code that V8 made of it during the build: compiling them anew is a fifth of
// what a scan costs. V8 refuses the code of another Node or of other flags, and then compiles as ever. See docs/adr/0016.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const HEAD = "(function (exports, require, module, __filename) { 'use strict';";

/**
 * @returns the chunk at this URL as a script whose value is a function. Stack traces call it `bundle:NAME`: V8 keeps the
 * name with the code, and an installation lies elsewhere than the build did
 */
export const scriptOf = (url, cachedData) =>
  new Script(`${HEAD}${readFileSync(url, 'utf8')}\n})`, {
    filename: `bundle:${basename(url.pathname)}`,
    columnOffset: -HEAD.length,
    cachedData,
  });

/** Where the build puts V8's code of the chunk at this URL. */
export const codeOf = (url) => new URL(`${url.href}.v8`);

const builtCode = (url) => {
  try {
    return readFileSync(codeOf(url));
  } catch {
    return undefined;
  }
};

/** @returns what loads a chunk of this folder by its name, with all that it requires, and gives its exports */
export const chunksOf = (folder) => {
  const fromNode = createRequire(folder);
  const loaded = new Map();
  const load = (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(name, module);
    const url = new URL(name, folder);
    const run = scriptOf(url, builtCode(url)).runInThisContext();
    run(module.exports, required, module, fileURLToPath(url));
    return module.exports;
  };
  const required = (id) => (id.startsWith('./') ? load(id) : fromNode(id));
  return load;
};
