// Makes zip archives as publishers do who write them as streams: sizes stand behind the content and in the directory at the end.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

const DEFLATED = 8;
/** "Sizes follow the content", and "the name is UTF-8". */
const FLAGS = 0x0808;

interface Packed {
  readonly name: Buffer;
  readonly content: Buffer;
  readonly packed: Buffer;
}

const numbers = (...fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer =>
  Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );

const checks = ({ content, packed }: Packed): Buffer =>
  numbers([4, crc32(content)], [4, packed.length], [4, content.length]);

const local = (file: Packed): Buffer => {
  const head = numbers([4, 0x04034b50], [2, 20], [2, FLAGS], [2, DEFLATED], [4, 0], [4, 0], [4, 0], [4, 0]);
  const lengths = numbers([2, file.name.length], [2, 0]);
  return Buffer.concat([head, lengths, file.name, file.packed, numbers([4, 0x08074b50]), checks(file)]);
};

const central = (file: Packed, offset: number): Buffer => {
  const head = numbers([4, 0x02014b50], [2, 20], [2, 20], [2, FLAGS], [2, DEFLATED], [4, 0]);
  const rest = numbers([2, file.name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
  return Buffer.concat([head, checks(file), rest, file.name]);
};

/** An archive of texts by name. */
export const zipOf = (files: Readonly<Record<string, string | Uint8Array>>): Buffer => {
  const packed = Object.entries(files).map(([name, text]): Packed => {
    const content = Buffer.from(text as Uint8Array);
    return { name: Buffer.from(name), content, packed: deflateRawSync(content) };
  });
  const locals = packed.map(local);
  let offset = 0;
  const directory = packed.map((file, at) => {
    const entry = central(file, offset);
    offset += locals[at]?.length ?? 0;
    return entry;
  });
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = packed.length;
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return Buffer.concat([...locals, ...directory, end]);
};

/** OSV's export of one distribution, from its fixtures. */
export const osvExport = (distribution: string): Buffer => {
  const directory = join(import.meta.dirname, 'fixtures/osv', distribution);
  return zipOf(Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))])));
};
