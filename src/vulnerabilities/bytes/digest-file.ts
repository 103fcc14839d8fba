// The SHA-256 of a file on disk, in constant memory.
import { createHash } from 'node:crypto';
import { fileBytes } from './file-bytes.ts';

/** Hex. @throws what the file system throws */
export const digestOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of fileBytes(path)) hash.update(chunk);
  return hash.digest('hex');
};
