// What sudo's refusals mean, on what the real sudo 1.9.13 says.
import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import type { RunOptions, Session } from '../transport/transport.ts';
import { proveRoot } from './prove-root.ts';

/** A host that answers with this text, in which `PROMPT` stands for the marker. */
const hostSaying = (stderr: string, code: number): Session => ({
  run: async (_, { prompt }: RunOptions) => ({
    ending: { kind: 'exited', code },
    stdout: Buffer.alloc(0),
    stderr: Buffer.from(stderr.replaceAll('PROMPT', prompt?.marker ?? '')),
  }),
  close: async () => undefined,
});

const typed = { kind: 'sudo-password', password: new Secret('guess') } as const;

describe('a typed sudo password', () => {
  it('is good when the shell behind it ends well', async () => {
    expect(await proveRoot(hostSaying('PROMPT', 0), typed)).toEqual({ ok: true, value: typed });
  });

  it.each([
    [
      'it is asked for again',
      'PROMPTSorry, try again.\nPROMPT\nsudo: no password was provided\n',
      'sudo-password-wrong',
    ],
    ['it counts as the only attempt', 'PROMPTsudo: 1 incorrect password attempt\n', 'sudo-password-wrong'],
    ['the user is not in sudoers', 'PROMPTpatch is not in the sudoers file.\n', 'sudo-refused'],
    ['sudo gives no reason', 'PROMPT', 'sudo-refused'],
  ])('is refused when %s', async (_, stderr, code) => {
    const proven = await proveRoot(hostSaying(stderr, 1), typed);
    expect(proven).toMatchObject({ ok: false, fault: { code } });
    expect(JSON.stringify(proven)).not.toMatch(/[0-9a-f]{32}/);
  });
});
