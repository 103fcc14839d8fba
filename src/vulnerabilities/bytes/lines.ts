// Cuts text into lines with bounded memory.
import type { Broken, Unit } from '../formats/format.ts';

const NEWLINE = 0x0a;
/** The longest line is one CVE record with all its references, well below 1 MB. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const lineUnit = (number: number, parts: readonly Uint8Array[]): Unit => {
  const [only, ...more] = parts;
  // A view, not a copy: most lines lie within one chunk.
  const bytes =
    only !== undefined && more.length === 0
      ? Buffer.from(only.buffer, only.byteOffset, only.length)
      : Buffer.concat(parts);
  const text = bytes.toString('utf8');
  return { at: `line ${number}`, path: [String(number)], text: text.endsWith('\r') ? text.slice(0, -1) : text };
};

/** Lines, counted from 1, without their ends; empty ones are skipped. */
export async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly (Unit | Broken)[]> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let number = 0;
  for await (const chunk of bytes) {
    const units: Unit[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      number += 1;
      if (held > 0 || end > from) units.push(lineUnit(number, [...parts, chunk.subarray(from, end)]));
      parts = [];
      held = 0;
      from = end + 1;
    }
    yield units;
    held += chunk.length - from;
    if (held > MAX_LINE_BYTES) return yield [{ at: `line ${number + 1}`, broken: 'the line is too long' }];
    if (from < chunk.length) parts.push(chunk.slice(from));
  }
  if (held > 0) yield [lineUnit(number + 1, parts)];
}
