// Adding a trusted key: atomically, privately, and without harming what is there.
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownHostsLine, storeHostKey } from './store.ts';

const KEY = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');
const LINE = `web01 ssh-ed25519 ${KEY.toString('base64')}\n`;

describe('storing a host key', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'patchctl-store-'));
    file = join(directory, 'known_hosts');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const store = (name = 'web01', port = 22) => storeHostKey({ file, name, port, key: KEY });

  it('creates a file that only its owner can read', async () => {
    await store();
    expect(readFileSync(file, 'utf8')).toBe(LINE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['known_hosts']);
  });

  it('creates missing directories', async () => {
    file = join(directory, 'a/b/known_hosts');
    await store();
    expect(readFileSync(file, 'utf8')).toBe(LINE);
  });

  it('keeps what is there, and ends a line that was left open', async () => {
    writeFileSync(file, '# mine\nother ssh-rsa AAAA');
    await store();
    expect(readFileSync(file, 'utf8')).toBe(`# mine\nother ssh-rsa AAAA\n${LINE}`);
  });

  it('does not write the same key twice', async () => {
    await store();
    await store('WEB01');
    expect(readFileSync(file, 'utf8')).toBe(LINE);
  });

  it('takes a wide-open file back to 0600', async () => {
    writeFileSync(file, '');
    chmodSync(file, 0o666);
    await store();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes through a symbolic link', async () => {
    const real = join(directory, 'real');
    writeFileSync(real, '');
    symlinkSync(real, file);
    await store();
    expect(readFileSync(real, 'utf8')).toBe(LINE);
    expect(readdirSync(directory).sort()).toEqual(['known_hosts', 'real']);
  });

  it('leaves no temporary file when it cannot write', async () => {
    file = join(directory, 'directory-in-the-way');
    await storeHostKey({ file: join(file, 'x'), name: 'web01', port: 22, key: KEY });
    await expect(storeHostKey({ file, name: 'web01', port: 22, key: KEY })).rejects.toThrow();
    expect(readdirSync(directory)).toEqual(['directory-in-the-way']);
  });

  it('names the port when it is not 22', () => {
    expect(knownHostsLine('Web01', 2222, KEY)).toMatch(/^\[web01\]:2222 ssh-ed25519 /);
    expect(knownHostsLine('::1', 22, KEY)).toMatch(/^::1 ssh-ed25519 /);
  });
});
