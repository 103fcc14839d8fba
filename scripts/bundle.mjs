// Puts src/ and the small libraries it uses into a few dozen chunks in dist/bundle, and V8's code beside each of them, for
// bin/patchctl to run: Node needs a fraction of the time that hundreds of modules take. What package.json lists as
// `dependencies` stays outside, as do the files that the code reads from beside itself. See docs/adr/0012 and 0016.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { rolldown } from 'rolldown';
import { codeOf, scriptOf } from '../bin/chunk-loader.js';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const stayOutside = Object.keys(dependencies);

/** The innermost package of a library's module: `zod`, `@scope/name`; undefined for our own. */
const packageOf = (id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];

/** In a chunk, too, each module lies where dist/src has it: `new URL('./x.sh', import.meta.url)` means the same there. */
const ownPlace = {
  name: 'own-place',
  transform: {
    filter: { id: /\/src\/.*\.ts$/, code: 'import.meta.url' },
    handler(code, id) {
      const place = `../${relative('.', id).replace(/\.ts$/, '.js')}`;
      return { code: code.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`), map: null };
    },
  },
};

const licenceOf = (name) => {
  const folder = join('node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  const { license, author, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name}\n\n${license}, by ${author?.name ?? author}${homepage === undefined ? '' : `, ${homepage}`}\n`;
};

/** Whoever passes a library on passes its licence on. */
const licences = {
  name: 'licences',
  generateBundle(_options, chunks) {
    const modules = Object.values(chunks).flatMap((chunk) =>
      chunk.type === 'chunk' ? Object.keys(chunk.modules) : [],
    );
    const names = [...new Set(modules.map(packageOf))].filter((name) => name !== undefined).sort();
    this.emitFile({
      type: 'asset',
      fileName: 'LICENCES.txt',
      source: names.map(licenceOf).join(`\n${'-'.repeat(80)}\n\n`),
    });
  },
};

const groups = [
  // Not main.ts itself: no other chunk needs what is only the way in.
  { name: 'start', tags: ['$initial'], test: (id) => !id.endsWith('/src/main.ts'), priority: 2 },
  { name: 'core', test: /\/src\/core\//, priority: 1 },
  { name: 'render', test: /\/src\/render\// },
];

/** All functions compiled, not only those that V8 meets when it first reads the file: it is to read no file again. */
const compileAhead = (chunk) => {
  setFlagsFromString('--no-lazy');
  const script = scriptOf(chunk);
  // Before the code is taken out: V8 accepts it only under the flags that hold then.
  setFlagsFromString('--lazy');
  writeFileSync(codeOf(chunk), script.createCachedData());
};

/** @returns when dist/bundle is written */
export const bundle = async () => {
  const modules = await rolldown({
    input: { main: 'src/main.ts' },
    platform: 'node',
    external: (id) => stayOutside.some((name) => id === name || id.startsWith(`${name}/`)),
    transform: { target: 'node20.19' },
    plugins: [ownPlace, licences],
  });
  const { output } = await modules.write({
    dir: 'dist/bundle',
    format: 'cjs',
    // `import()` of what stays outside as well: a script has no way to import.
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    codeSplitting: { groups },
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  for (const { type, fileName } of output) {
    if (type === 'chunk') compileAhead(pathToFileURL(join('dist/bundle', fileName)));
  }
};
