// A file as a stream that is opened when somebody reads it: a stream that nobody listens to yet would throw its errors at the process.
import { createReadStream } from 'node:fs';

/** @throws what the file system throws, while iterating */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
}
