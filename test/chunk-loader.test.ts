// How bin/patchctl loads its chunks: V8's code of them may be there, missing, broken or another file's; what runs is the same.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';

interface ChunkLoader {
  scriptOf(url: URL, code?: Buffer): Script;
  codeOf(url: URL): URL;
  chunksOf(folder: URL): (name: string) => Readonly<Record<string, unknown>>;
}

const place = pathToFileURL(resolve(import.meta.dirname, '../bin/chunk-loader.js')).href;
const { scriptOf, codeOf, chunksOf } = (await import(place)) as ChunkLoader;

const folderWith = (chunks: Readonly<Record<string, string>>): URL => {
  const folder = mkdtempSync(join(tmpdir(), 'patchctl-chunks-'));
  for (const [name, text] of Object.entries(chunks)) writeFileSync(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
};

const answer = 'exports.answer = (word) => `${word} is here`;';

describe('the loader of chunks', () => {
  it("runs chunks that require each other, Node's modules and files of their own", () => {
    const folder = folderWith({
      'main.cjs':
        "const { sep } = require('node:path'); exports.text = sep + require('./part.cjs').name(); exports.file = __filename;",
      'part.cjs': "const main = require('./main.cjs'); exports.name = () => typeof main.text;",
    });
    expect(chunksOf(folder)('./main.cjs')).toMatchObject({
      text: '/undefined',
      file: join(folder.pathname, 'main.cjs'),
    });
  });

  it('runs a chunk once', () => {
    const load = chunksOf(folderWith({ 'main.cjs': 'exports.self = {};' }));
    expect(load('./main.cjs')).toBe(load('./main.cjs'));
  });

  it('lets V8 take the code that was made of the same file', () => {
    const url = new URL('main.cjs', folderWith({ 'main.cjs': answer }));
    expect(scriptOf(url, scriptOf(url).createCachedData()).cachedDataRejected).toBe(false);
  });

  it.each([
    ['is missing', undefined],
    ['is broken', Buffer.from('not what V8 writes')],
    [
      'is cut short',
      scriptOf(new URL('a.cjs', folderWith({ 'a.cjs': answer })))
        .createCachedData()
        .subarray(0, 200),
    ],
    ["is another file's", scriptOf(new URL('b.cjs', folderWith({ 'b.cjs': '' }))).createCachedData()],
  ])('compiles a chunk whose code %s', (_, code) => {
    const folder = folderWith({ 'main.cjs': answer });
    if (code !== undefined) writeFileSync(codeOf(new URL('main.cjs', folder)), code);
    const { answer: ask } = chunksOf(folder)('./main.cjs') as { readonly answer: (word: string) => string };
    expect(ask('it')).toBe('it is here');
  });

  it('shows in a stack trace the place in the chunk, and not where the build was', () => {
    const chunks = { 'main.cjs': "throw new Error('no');" };
    const built = new URL('main.cjs', folderWith(chunks));
    const folder = folderWith(chunks);
    writeFileSync(codeOf(new URL('main.cjs', folder)), scriptOf(built).createCachedData());
    expect(() => chunksOf(folder)('./main.cjs')).toThrow(
      expect.objectContaining({ stack: expect.stringContaining('at bundle:main.cjs:1:7') }),
    );
  });
});
