// The SHA-256 of a file on disk, in constant memory.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Hex. @throws what the file system throws */
export const digestOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
};
