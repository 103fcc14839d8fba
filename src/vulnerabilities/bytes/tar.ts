// The tar container: reads plain files as a stream, and makes the headers of our own bundles. Nothing is ever unpacked by its name.

const BLOCK = 512;

/** A plain file of an archive. Its content must be read, to its end or not, before the next file is asked for. */
export interface TarFile {
  readonly name: string;
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Damaged or cut short. Has a code, as errors of zlib have. */
class TarError extends Error {
  readonly code = 'Z_TAR_ERROR';
}

/** Hands out exactly as many bytes as asked for, over the borders of chunks. */
class Reader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** At most that many; empty at the end. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const next = await this.#iterator.next();
      if (next.done) return this.#rest;
      this.#rest = next.value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  async exactly(size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = size; missing > 0; ) {
      const part = await this.some(missing);
      if (part.length === 0) throw new TarError('the archive ends in the middle');
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts, size);
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

const textAt = (header: Uint8Array, from: number, length: number): string => {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end)).toString('utf8');
};

const checksumOf = (header: Uint8Array): number =>
  // The field of the checksum itself counts as spaces.
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

const sizeOf = (header: Uint8Array): number => {
  const text = textAt(header, 124, 12).trim();
  if (!/^[0-7]{1,12}$/.test(text)) throw new TarError(`a size is ${JSON.stringify(text)}`);
  return Number.parseInt(text, 8);
};

const nameOf = (header: Uint8Array): string => {
  const prefix = textAt(header, 257, 5) === 'ustar' ? textAt(header, 345, 155) : '';
  const name = textAt(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
};

const PLAIN_TYPES: ReadonlySet<string> = new Set(['0', '']);

async function* upTo(reader: Reader, left: { bytes: number }): AsyncGenerator<Uint8Array> {
  while (left.bytes > 0) {
    const part = await reader.some(left.bytes);
    if (part.length === 0) throw new TarError('the archive ends in the middle');
    left.bytes -= part.length;
    yield part;
  }
}

/** The plain files of a tar archive; links, directories and extended headers are passed over. @throws errors with the code `Z_TAR_ERROR` */
export async function* tarFiles(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const reader = new Reader(bytes);
  try {
    for (;;) {
      const header = await reader.exactly(BLOCK);
      if (header.every((byte) => byte === 0)) return;
      if (Number.parseInt(textAt(header, 148, 8).trim(), 8) !== checksumOf(header))
        throw new TarError('a header is damaged');
      const size = sizeOf(header);
      const left = { bytes: size };
      if (PLAIN_TYPES.has(textAt(header, 156, 1))) yield { name: nameOf(header), size, content: upTo(reader, left) };
      for await (const _ of upTo(reader, left));
      await reader.exactly((BLOCK - (size % BLOCK)) % BLOCK);
    }
  } finally {
    await reader.close();
  }
}

/** The header of a plain file. @param name at most 100 bytes */
export const tarHeader = (name: string, size: number): Uint8Array => {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100);
  header.write('0000600\0', 100);
  header.write('0000000\0'.repeat(2), 108);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(`${'0'.repeat(11)}\0`, 136);
  header.write('0', 156);
  header.write('ustar\0' + '00', 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
};

/** What follows a file's content, up to the next block. */
export const tarPadding = (size: number): Uint8Array => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK);
