// The way to root: decided by what the host allows, never by hope.
import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { chooseWayToRoot, commandFor } from './privilege.ts';

const choose = (
  state: Parameters<typeof chooseWayToRoot>[0]['state'],
  method: 'passwordless' | 'password' | 'none' = 'passwordless',
  password: Secret | null = null,
) => chooseWayToRoot({ method, state, detail: 'sudo says no', password: async () => password });

describe('the way to root', () => {
  it.each([
    ['root', { ok: true, value: { kind: 'already-root' } }],
    ['passwordless', { ok: true, value: { kind: 'sudo' } }],
    ['needs-password', { ok: false, fault: { code: 'sudo-needs-password' } }],
    ['needs-terminal', { ok: false, fault: { code: 'sudo-needs-terminal' } }],
    ['refused', { ok: false, fault: { code: 'sudo-refused', message: 'sudo says no' } }],
    ['missing', { ok: false, fault: { code: 'sudo-refused' } }],
  ] as const)('where sudo is %s', async (state, expected) => {
    expect(await choose(state)).toMatchObject(expected);
  });

  it('asks for a password only where the inventory says so, and somebody is there', async () => {
    const password = new Secret('x');
    expect(await choose('needs-password', 'password', password)).toEqual({
      ok: true,
      value: { kind: 'sudo-password', password },
    });
    expect(await choose('needs-password', 'password', null)).toMatchObject({
      ok: false,
      fault: { code: 'sudo-needs-password' },
    });
    expect(await choose('passwordless', 'password', password)).toEqual({ ok: true, value: { kind: 'sudo' } });
  });

  it('never shows the password, or anything but constants, to the login shell', () => {
    const commands = [
      { kind: 'already-root' } as const,
      { kind: 'sudo' } as const,
      { kind: 'sudo-password', password: new Secret('hunter2') } as const,
    ].map((way) => commandFor(way, 'abc'));
    expect(commands).toEqual(['exec /bin/sh -s', 'exec sudo -n -- /bin/sh -s', 'exec sudo -S -k -p abc -- /bin/sh -s']);
  });
});
