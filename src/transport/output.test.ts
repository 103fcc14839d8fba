// Gathering output: the cap over both streams, and prompts that packets cut in two.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutput } from './output.ts';

describe('output', () => {
  it('keeps exactly the cap and says when it is passed', () => {
    const output = createOutput({ maxBytes: 5 });
    expect(output.stdout(Buffer.from('abc'))).toBe(true);
    expect(output.stderr(Buffer.from('de'))).toBe(true);
    expect(output.stdout(Buffer.from('f'))).toBe(false);
    expect(output.collected()).toEqual({ stdout: Buffer.from('abc'), stderr: Buffer.from('de') });
  });

  it('keeps the part of a packet that still fits', () => {
    const output = createOutput({ maxBytes: 4 });
    expect(output.stdout(Buffer.from('abcdef'))).toBe(false);
    expect(output.collected().stdout.toString()).toBe('abcd');
  });

  it('sees a marker once, however the packets cut it, and only on stderr', () => {
    const marker = 'prompt-4711:';
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), fc.string(), (sizes, noise) => {
        let seen = 0;
        const output = createOutput({ maxBytes: 10_000, marker, onMarker: () => seen++ });
        output.stdout(Buffer.from(marker));
        expect(seen).toBe(0);
        const text = Buffer.from(`${noise}${marker} ${marker}`);
        for (let at = 0, n = 0; at < text.length; at += sizes[n++ % sizes.length] ?? 1)
          output.stderr(text.subarray(at, at + (sizes[n % sizes.length] ?? 1)));
        expect(seen).toBe(1);
      }),
    );
  });
});
