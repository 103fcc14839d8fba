// The copy of /etc, on this machine's own /etc and in every shell that is at hand: made, read back, and known to be damaged.
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { shellSession } from '../../../test/scripts/shell-session.ts';
import { ask } from '../ask.ts';
import { backUpEtc, checkEtc } from './etc-backup.ts';

const ROOT = { privilege: { kind: 'already-root' } } as const;
const root = mkdtempSync(join(tmpdir(), 'patchctl-etc-'));
afterAll(() => rmSync(root, { recursive: true }));

// Only root may read all of /etc and write what root alone may read; CI is root.
describe.skipIf(process.getuid?.() !== 0)('a copy of /etc', () => {
  const session = shellSession();
  const directory = join(root, 'a');

  it('is made with mode 0600 and read back whole', async () => {
    const made = await ask(session, backUpEtc(directory), ROOT);
    expect(made).toMatchObject({ ok: true, value: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const read = await ask(session, checkEtc(directory), ROOT);
    expect(read).toMatchObject({ ok: true, value: { sha256: made.ok && made.value } });
    expect(read.ok && read.value.entries).toBeGreaterThan(50);
    expect(statSync(join(directory, 'etc.tar')).mode & 0o777).toBe(0o600);
  });

  it('is known to be damaged when it was cut short', async () => {
    truncateSync(join(directory, 'etc.tar'), 100);
    expect(await ask(session, checkEtc(directory), ROOT)).toMatchObject({ ok: false });
  });

  it('is a fault where there is none', async () => {
    expect(await ask(session, checkEtc(join(root, 'b')), ROOT)).toMatchObject({ ok: false });
  });
});
