// The state directory ends up private, or is refused; somebody else's directory is never touched.
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedClock, scratchDirectory, scratchLedger } from '../../test/ledger-scratch.ts';
import { openLedger } from './ledger.ts';
import { preparePrivateFile, prepareStateDirectory } from './state-directory.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);
const isRoot = process.geteuid?.() === 0;

describe('the state directory', () => {
  it('is created with its parents, for this user only', () => {
    const directory = join(scratchDirectory(), 'a', 'state');
    expect(prepareStateDirectory(directory)).toEqual({ ok: true, value: directory });
    expect(modeOf(directory)).toBe('700');
  });

  it('is closed to others when it is empty', () => {
    const directory = scratchDirectory();
    chmodSync(directory, 0o755);
    expect(prepareStateDirectory(directory).ok).toBe(true);
    expect(modeOf(directory)).toBe('700');
  });

  it('is closed to others when a ledger is in it, and so are the files', async () => {
    const directory = scratchDirectory();
    await scratchLedger(directory);
    chmodSync(directory, 0o777);
    const files = ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.sqlite-shm'].map((name) => join(directory, name));
    for (const file of files) chmodSync(file, 0o666);
    const again = await openLedger({ directory, clock: fixedClock(), mode: 'read' });
    expect(again.ok && (await again.value.head()).rows).toBe(0);
    expect([directory, ...files].map(modeOf)).toEqual(['700', '600', '600', '600']);
  });

  it('is closed to others when feeds were fetched into it, and refused when anything else is there', () => {
    const directory = scratchDirectory();
    mkdirSync(join(directory, 'feeds'));
    chmodSync(directory, 0o755);
    expect(prepareStateDirectory(directory).ok).toBe(true);
    expect(modeOf(directory)).toBe('700');
    writeFileSync(join(directory, 'letter.txt'), '');
    chmodSync(directory, 0o755);
    expect(prepareStateDirectory(directory).ok).toBe(false);
  });

  it('is refused, and left as it is, when it holds other files and is open to others', () => {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'letter.txt'), '');
    chmodSync(directory, 0o755);
    expect(prepareStateDirectory(directory)).toMatchObject({ ok: false, failure: { kind: 'permissions' } });
    expect(modeOf(directory)).toBe('755');
  });

  it('is refused on a network file system', () => {
    const refusal = prepareStateDirectory(scratchDirectory(), () => ({ type: 0x6969 }));
    expect(refusal).toMatchObject({ failure: { kind: 'network-filesystem', message: expect.stringContaining('NFS') } });
  });

  it('is refused when it is a file', () => {
    const path = join(scratchDirectory(), 'state');
    writeFileSync(path, 'a letter');
    expect(prepareStateDirectory(path).ok).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('a letter');
  });

  it.runIf(isRoot)('is refused when it belongs to somebody else', () => {
    const directory = scratchDirectory();
    chownSync(directory, 65534, 65534);
    expect(prepareStateDirectory(directory)).toMatchObject({ failure: { kind: 'permissions' } });
  });
});

describe('a file in it', () => {
  it('is refused when it is a symbolic link', () => {
    const directory = scratchDirectory();
    symlinkSync('/etc/passwd', join(directory, 'ledger.sqlite'));
    expect(preparePrivateFile(directory, 'ledger.sqlite')).toMatchObject({ failure: { kind: 'permissions' } });
  });

  it('is refused when it is a directory', () => {
    const directory = scratchDirectory();
    mkdirSync(join(directory, 'ledger.sqlite'));
    expect(preparePrivateFile(directory, 'ledger.sqlite').ok).toBe(false);
  });

  it.runIf(isRoot)('is refused when it belongs to somebody else', () => {
    const directory = scratchDirectory();
    const file = join(directory, 'ledger.sqlite');
    writeFileSync(file, '', { mode: 0o600 });
    chownSync(file, 65534, 65534);
    expect(preparePrivateFile(directory, 'ledger.sqlite')).toMatchObject({ failure: { kind: 'permissions' } });
  });
});
