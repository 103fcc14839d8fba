// Host keys against real sshd: who is believed, who is refused, and that a refused host never sees a login attempt.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/transport/known-hosts/public-key.ts';
import { storeHostKey } from '../../src/transport/known-hosts/store.ts';
import { connected, createSandbox, outcomeOf, type Sandbox, withoutSshd } from './sandbox.ts';
import type { Sshd } from './sshd.ts';

describe.skipIf(withoutSshd())('host keys', () => {
  let sandbox: Sandbox;
  let sshd: Sshd;

  beforeAll(async () => {
    sandbox = createSandbox();
    sshd = await sandbox.startSshd({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'], logLevel: 'DEBUG1' });
  });
  afterAll(() => sandbox.close());

  const keyLine = (index: number): string => sshd.hostKeys[index]?.line ?? '';
  const name = (): string => `[127.0.0.1]:${sshd.port}`;
  const tryWith = (knownHosts: string) =>
    sandbox
      .transport()
      .connect(sandbox.host(sshd, { knownHosts: sandbox.writeFile('tried', knownHosts) }), { timeoutMs: 15_000 });

  const accepted: readonly (readonly [string, () => string])[] = [
    ['an ed25519 entry', () => `${name()} ${keyLine(0)}\n`],
    ['only an RSA entry, although the host prefers ed25519', () => `${name()} ${keyLine(2)}\n`],
    ['only an ECDSA entry', () => `${name()} ${keyLine(1)}\n`],
    ['a pattern', () => `[127.0.*]:* ${keyLine(0)}\n`],
    ['a comma list', () => `other,${name()} ${keyLine(0)}\n`],
    ['the bare name, when the port has no entry', () => `127.0.0.1 ${keyLine(0)}\n`],
    [
      'an entry after comments and broken lines',
      () => `# c\nbroken\n${name()} ssh-ed25519 %%\n${name()} ${keyLine(0)}`,
    ],
  ];
  it.each(accepted)('are accepted by %s', async (_, text) => {
    const session = await tryWith(text());
    expect(session.ok).toBe(true);
    if (session.ok) await session.value.close();
  });

  it('are accepted by a hashed entry', async () => {
    const file = sandbox.writeFile('hashed', `${name()} ${keyLine(0)}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    expect(await outcomeOf(sandbox.transport(), sandbox.host(sshd, { knownHosts: file }))).toBe('connected');
  });

  const refused: readonly (readonly [string, string, () => string])[] = [
    ['host-key-unknown', 'nothing is known', () => ''],
    ['host-key-unknown', 'the name is excluded', () => `[127.0.*]:*,!${name()} ${keyLine(0)}\n`],
    ['host-key-changed', 'another key of the type is known', () => `${name()} ${sandbox.userKey.line}\n`],
    [
      'host-key-revoked',
      'it is revoked, although it is also known',
      () => `${name()} ${keyLine(0)}\n@revoked * ${keyLine(0)}\n`,
    ],
    ['needs-openssh', 'only a certificate authority is known', () => `@cert-authority * ${keyLine(0)}\n`],
  ];
  it.each(refused)('are %s when %s, and no login is tried', async (code, _, text) => {
    const before = sshd.log().length;
    const session = await tryWith(text());
    expect(session.ok ? 'connected' : session.fault.code).toBe(code);
    const log = sshd.log().slice(before);
    expect(log).toContain('Connection from');
    expect(log).not.toContain('userauth-request');
  });

  it('show both fingerprints when they changed', async () => {
    const session = await tryWith(`${name()} ${sandbox.userKey.line}\n`);
    const message = session.ok ? '' : session.fault.message;
    expect(message).toContain(fingerprint(sandbox.userKey.publicKey));
    expect(message).toContain(fingerprint(sshd.hostKeys[0]?.publicKey ?? Buffer.alloc(0)));
  });

  it('can be fetched without a login, stored, and are then known', async () => {
    const knownHosts = `${sandbox.directory}/new/known_hosts`;
    const host = sandbox.host(sshd, { knownHosts });
    const transport = sandbox.transport();
    const before = sshd.log().length;
    const fetched = await transport.fetchHostKey(host, { timeoutMs: 15_000 });
    if (!fetched.ok) throw new Error(fetched.fault.message);
    expect(sshd.log().slice(before)).not.toContain('userauth-request');
    expect(fetched.value).toMatchObject({ type: 'ssh-ed25519', verdict: 'unknown', expected: [] });
    await storeHostKey(fetched.value.trust);
    await storeHostKey(fetched.value.trust);
    expect(readFileSync(knownHosts, 'utf8')).toBe(`${fetched.value.line}\n`);
    expect(statSync(knownHosts).mode & 0o777).toBe(0o600);
    expect(await outcomeOf(transport, host)).toBe('connected');
    const again = await transport.fetchHostKey(host, { timeoutMs: 15_000 });
    expect(again.ok && again.value.verdict).toBe('known');
  });

  it('are checked again when known_hosts changes between two connections', async () => {
    const transport = sandbox.transport();
    const file = sandbox.writeFile('changing', `${name()} ${keyLine(0)}\n`);
    const host = sandbox.host(sshd, { knownHosts: file });
    await (await connected(transport, host)).close();
    sandbox.writeFile('changing', `@revoked * ${keyLine(0)}\n`);
    expect(await outcomeOf(transport, host)).toBe('host-key-revoked');
  });

  it('are looked up under HostKeyAlias', async () => {
    const config = sandbox.writeFile('alias.conf', 'Host 127.0.0.1\n  HostKeyAlias fleet-member\n');
    const transport = sandbox.transport({
      sshConfig: [{ path: config, includesFrom: sandbox.directory, home: sandbox.directory }],
    });
    const known = (text: string) => sandbox.host(sshd, { knownHosts: sandbox.writeFile('aliased', text) });
    expect(await outcomeOf(transport, known(`fleet-member ${keyLine(0)}\n`))).toBe('connected');
    expect(await outcomeOf(transport, known(`${name()} ${keyLine(0)}\n`))).toBe('host-key-unknown');
  });
});
