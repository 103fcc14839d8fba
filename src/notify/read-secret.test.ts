import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { readSecret } from './read-secret.ts';

const directory = mkdtempSync(join(tmpdir(), 'patchctl-secret-'));
afterAll(() => rmSync(directory, { recursive: true }));

const fileWith = (text: string, mode: number): string => {
  const path = join(directory, `${mode.toString(8)}-${text.length}`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

const read = (path: string) => readSecret({ from: 'file', path }, {});

describe('a secret in a file', () => {
  it('is its one line, and is never shown', async () => {
    const reading = await read(fileWith('s3cret\n', 0o600));
    expect(reading.ok && reading.secret.reveal()).toBe('s3cret');
    expect(`${inspect(reading)}${JSON.stringify(reading)}`).not.toContain('s3cret');
  });

  it.each([0o640, 0o604, 0o644, 0o660])('is refused when others can read it (%i)', async (mode) => {
    const path = fileWith('s3cret', mode);
    expect(await read(path)).toEqual({
      ok: false,
      reason: `${path} can be read by others, so it is not used; chmod 600 ${path}`,
    });
  });

  it.each([
    ['is empty', '\n'],
    ['holds more than one line of text', 'one\ntwo'],
    ['holds more than one line of text', 'one\u0000'],
  ])('is refused when it %s', async (words, text) => {
    const path = fileWith(text, 0o600);
    expect(await read(path)).toEqual({ ok: false, reason: `${path} ${words}` });
  });

  it('is refused when it is missing, a directory, or a pipe that nobody writes to', async () => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', ['-m', '600', pipe]);
    expect(await read(join(directory, 'none'))).toMatchObject({ reason: expect.stringContaining('does not exist') });
    expect(await read(directory)).toMatchObject({ reason: expect.stringContaining('is not a file') });
    expect(await read(pipe)).toMatchObject({ reason: expect.stringContaining('is not a file') });
  });
});

describe('a secret in the environment', () => {
  it('is the value of its variable, which must be set', async () => {
    const source = { from: 'environment', variable: 'HOOK' } as const;
    const reading = await readSecret(source, { HOOK: 's3cret' });
    expect(reading.ok && reading.secret.reveal()).toBe('s3cret');
    expect(await readSecret(source, {})).toEqual({ ok: false, reason: 'the environment variable HOOK is not set' });
  });
});
