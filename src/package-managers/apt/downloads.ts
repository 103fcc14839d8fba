// Sums what apt would fetch: `FILE SIZE [HASH]` lines of --print-uris, addresses already cut off.
import type { Frame } from '../../remote/frames.ts';
import { parseLines } from './parse-lines.ts';

const FILE = /^\S+ (\d+) *(?:\S+:\S+)?$/;

const parseSize = (line: string): number | undefined => {
  const size = FILE.exec(line)?.[1];
  return size === undefined ? undefined : Number(size);
};

/** Bytes; null when apt did not answer or a line is not understood: a size is worth showing, not worth a refusal. */
export const sumDownloads = (frame: Frame | undefined): number | null => {
  if (frame === undefined || frame.code !== 0) return null;
  const sizes = parseLines('--print-uris', frame.stdout, parseSize);
  return sizes.ok ? sizes.value.reduce((sum, size) => sum + size, 0) : null;
};
