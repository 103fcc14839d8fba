// Cutting streams: whatever the text and wherever the chunks end, nothing is lost, and nothing broken passes for whole.
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Broken, Unit } from '../formats/format.ts';
import { inflate } from './inflate.ts';
import { lines } from './lines.ts';
import { records } from './records.ts';
import { jsonMembers } from './split-json.ts';
import { TAR_END, tarFiles, tarHeader, tarPadding } from './tar.ts';

async function* chunked(bytes: Uint8Array, sizes: readonly number[] = [7]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    yield Uint8Array.from(bytes.subarray(at, at + size));
    at += size;
  }
}

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const flat = async <T>(batches: AsyncIterable<readonly T[]>): Promise<readonly T[]> => (await all(batches)).flat();
const textOf = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => Buffer.concat(await all(bytes)).toString();
const isBroken = (unit: Unit | Broken): unit is Broken => 'broken' in unit;
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

describe('a JSON document in members', () => {
  it('gives the members that JSON.parse gives, wherever the chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), sizes, fc.boolean(), async (value, cuts, pretty) => {
        const units = await flat(jsonMembers(chunked(Buffer.from(JSON.stringify(value, null, pretty ? 2 : 0)), cuts)));
        const members = units.map((unit) => (isBroken(unit) ? [unit] : [unit.path[0], JSON.parse(unit.text)]));
        expect(members).toEqual(Object.entries(JSON.parse(JSON.stringify(value))));
      }),
      { numRuns: 150 },
    );
  });

  it('goes into the members that it is told to go into', async () => {
    const text = '{"a":[1,"x",{}],"b":{"c":{"d":1},"e":[]},"f":null}';
    const units = await flat(jsonMembers(chunked(Buffer.from(text)), (path) => path.length === 1 && path[0] !== 'f'));
    expect(units.map((unit) => !isBroken(unit) && [unit.at, unit.text])).toEqual([
      ['a.0', '1'],
      ['a.1', '"x"'],
      ['a.2', '{}'],
      ['b.c', '{"d":1}'],
      ['b.e', '[]'],
      ['f', 'null'],
    ]);
  });

  it('never takes a damaged document for a whole one', async () => {
    const whole = JSON.stringify({ 'a"\\': [1, 2, { b: '}]' }], c: 'x', d: { e: null } });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.constantFrom('', '}', ',', '"', ']', 'x'),
        async (at, put) => {
          const text = whole.slice(0, at) + put + whole.slice(at + 1);
          const units = await flat(jsonMembers(chunked(Buffer.from(text))));
          let parses = true;
          try {
            JSON.parse(text);
          } catch {
            parses = false;
          }
          const membersParse = units.every((unit) => {
            if (isBroken(unit)) return false;
            try {
              JSON.parse(unit.text);
              return true;
            } catch {
              return false;
            }
          });
          expect(membersParse).toBe(parses);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('says where it broke', async () => {
    expect((await flat(jsonMembers(chunked(Buffer.from('{"a":1,}'))))).at(-1)).toEqual({
      at: 'byte 7, at a',
      broken: 'a member is missing before the end',
    });
  });
});

describe('lines', () => {
  it('are those of split, without the empty ones', async () => {
    const part = fc.constantFrom('', 'a', '\n', '\r\n', 'bc', 'ü');
    await fc.assert(
      fc.asyncProperty(
        fc.array(part).map((parts) => parts.join('')),
        sizes,
        async (text, cuts) => {
          const units = await flat(lines(chunked(Buffer.from(text), cuts)));
          const wanted = text
            .split('\n')
            .flatMap((line, index) => (line === '' ? [] : [[`line ${index + 1}`, line.replace(/\r$/, '')]]));
          expect(units.map((unit) => !isBroken(unit) && [unit.at, unit.text])).toEqual(wanted);
        },
      ),
    );
  });
});

describe('compression', () => {
  const text = 'patchctl '.repeat(5000);
  const xz = (input: string | Buffer): Buffer => execFileSync('xz', ['--stdout'], { input });

  it.each<[string, () => Uint8Array]>([
    ['no compression', () => Buffer.from(text)],
    ['gzip', () => gzipSync(text)],
    ['xz', () => xz(text)],
    ['gzip around gzip', () => gzipSync(gzipSync(text))],
    ['gzip around xz', () => gzipSync(xz(text))],
  ])('%s is taken off by its first bytes', async (_, bytes) => {
    expect(await textOf(inflate(chunked(bytes(), [3, 1000]), 1_000_000))).toBe(text);
  });

  it.each([
    ['gzip', gzipSync],
    ['xz', xz],
  ])('a bomb of %s ends at the limit', async (_, compress) => {
    const bomb = compress(Buffer.alloc(8_000_000));
    await expect(textOf(inflate(chunked(bomb, [65_536]), 1_000_000))).rejects.toMatchObject({ code: 'FEED_TOO_LARGE' });
  });

  it.each([
    ['gzip', gzipSync, 'Z_BUF_ERROR'],
    ['xz', xz, 'Z_XZ_ERROR'],
  ])('%s that is cut short is an error with a code', async (_, compress, code) => {
    const short = compress(Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 251))).subarray(0, -40);
    await expect(textOf(inflate(chunked(short, [500]), 1_000_000))).rejects.toMatchObject({ code });
  });
});

describe('tar', () => {
  const archive = (files: Readonly<Record<string, string>>): Buffer =>
    Buffer.concat([
      ...Object.entries(files).flatMap(([name, text]) => {
        const content = Buffer.from(text);
        return [tarHeader(name, content.length), content, tarPadding(content.length)];
      }),
      TAR_END,
    ]);

  it('is what tar reads and writes', async () => {
    const files = { 'manifest.json': '{}', 'data/abc': 'x'.repeat(1000), empty: '' };
    const listed = execFileSync('tar', ['-tvf', '-'], { input: archive(files), encoding: 'utf8' });
    expect(listed.split('\n').map((line) => line.split(/\s+/).at(-1))).toEqual([...Object.keys(files), '']);
    const found: [string, string][] = [];
    for await (const { name, content } of tarFiles(chunked(archive(files), [100, 1])))
      found.push([name, await textOf(content)]);
    expect(Object.fromEntries(found)).toEqual(files);
  });

  it('gives the next file also when a content was not read', async () => {
    const names: string[] = [];
    for await (const { name } of tarFiles(chunked(archive({ a: 'x'.repeat(700), b: 'y' })))) names.push(name);
    expect(names).toEqual(['a', 'b']);
  });

  it.each([
    ['cut short', (whole: Buffer): Buffer => whole.subarray(0, 600)],
    ['damaged', (whole: Buffer): Buffer => Buffer.from(whole.map((byte, at) => (at === 3 ? byte ^ 1 : byte)))],
  ])('that is %s is an error with a code', async (_, spoil) => {
    const spoilt = spoil(archive({ 'a-name': 'x'.repeat(700) }));
    await expect(all(tarFiles(chunked(spoilt)))).rejects.toMatchObject({ code: 'Z_TAR_ERROR' });
  });

  it('of records gives the CVE records only', async () => {
    const units = await flat(
      records(
        chunked(archive({ 'x/README.md': '#', 'x/2026/1xxx/CVE-2026-1001.json': '{"a":1}', 'x/delta.json': '{}' })),
      ),
    );
    expect(units).toEqual([
      { at: 'x/2026/1xxx/CVE-2026-1001.json', path: ['x/2026/1xxx/CVE-2026-1001.json'], text: '{"a":1}' },
    ]);
  });
});
