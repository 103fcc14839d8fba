// Cuts a collection of JSON records: a tar archive with one file each, or text with one on each line.
import type { Broken, Unit } from '../formats/format.ts';
import { lines } from './lines.ts';
import { peek } from './peek.ts';
import { tarFiles } from './tar.ts';

/** One CVE record is a few hundred kilobytes at most. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;
const TAR_MAGIC_AT = 257;

const isTar = (first: Uint8Array): boolean =>
  Buffer.from(first.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + 5)).toString('latin1') === 'ustar';

async function* filesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly (Unit | Broken)[]> {
  for await (const { name, size, content } of tarFiles(bytes)) {
    // An archive of a repository holds more than records: README, schemas, assets.
    if (!/(?:^|\/)CVE-\d{4}-\d+\.json$/.test(name)) continue;
    if (size > MAX_RECORD_BYTES) return yield [{ at: name, broken: 'the record is too large' }];
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    yield [{ at: name, path: [name], text: Buffer.concat(parts, size).toString('utf8') }];
  }
}

/** One unit per `CVE-….json` of an archive, or per line. @throws what {@link tarFiles} throws */
export async function* records(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly (Unit | Broken)[]> {
  const { first, all } = await peek(bytes, TAR_MAGIC_AT + 5);
  yield* isTar(first) ? filesOf(all) : lines(all);
}
