// What ssh_config text means for one endpoint: the cases a fleet meets, before the fuzzing against ssh -G in test/sshd.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../core/host.ts';
import { parseConfig } from './parse.ts';
import { readProxyJump } from './proxy-jump.ts';
import { type Route, routeTo, type Target } from './route.ts';
import { readLine } from './tokens.ts';

describe('a line', () => {
  it.each([
    ['Host web01', 'host', ['web01']],
    ['  HostName=10.0.0.1', 'hostname', ['10.0.0.1']],
    ['Port = 2222', 'port', ['2222']],
    ['Host a  b\tc', 'host', ['a', 'b', 'c']],
    ['IdentityFile "~/my keys/id"', 'identityfile', ['~/my keys/id']],
    ["User 'o''k'", 'user', ['ok']],
    ['User a\\ b', 'user', ['a b']],
    ['User a\\"b', 'user', ['a"b']],
    ['User root # why', 'user', ['root']],
    ['User ro#ot', 'user', ['ro#ot']],
    ['User "open', 'user', null],
    ['Compression', 'compression', []],
  ])('%j is read', (text, keyword, found) => {
    expect(readLine(text)).toEqual({ keyword, arguments: found });
  });

  it.each(['', '   ', '# Host web01', '\t#'])('%j says nothing', (text) => {
    expect(readLine(text)).toBeUndefined();
  });
});

describe('ProxyJump', () => {
  it.each([
    ['bastion', [{ host: 'bastion' }]],
    ['hop@bastion:2222', [{ host: 'bastion', user: 'hop', port: 2222 }]],
    ['a,b@c', [{ host: 'a' }, { host: 'c', user: 'b' }]],
    ['ssh://hop@bastion:2222', [{ host: 'bastion', user: 'hop', port: 2222 }]],
    ['[2001:db8::1]:22', [{ host: '2001:db8::1', port: 22 }]],
    ['hop@2001:db8::1', [{ host: '2001:db8::1', user: 'hop' }]],
    ['u@corp@bastion', [{ host: 'bastion', user: 'u@corp' }]],
    ['-oProxyCommand=x', null],
    ['bastion:0', null],
    ['bastion:99999', null],
    ['a b', null],
    ['', null],
  ])('%j', (text, expected) => {
    expect(readProxyJump(text)).toEqual(expected);
  });
});

describe('a route', () => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'patchctl-config-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const write = (name: string, text: string): string => {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };

  const resolve = async (
    config: string,
    endpoint: Partial<Endpoint> & { readonly jumps?: readonly Endpoint[] } = {},
  ) => {
    const path = write('.ssh/config', config);
    const statements = await parseConfig([{ path, includesFrom: join(home, '.ssh'), home }]);
    const routing = { statements, localUser: 'me', home, environment: { SSH_AUTH_SOCK: '/agent', KEYS: '/keys' } };
    return routeTo({ name: 'web', address: 'web01', ...endpoint }, routing);
  };

  const route = async (...args: Parameters<typeof resolve>): Promise<Route> => {
    const found = await resolve(...args);
    if (!found.ok) throw new Error(`${found.fault.code}: ${found.fault.message}`);
    return found.value;
  };
  const target = async (...args: Parameters<typeof resolve>): Promise<Target> => (await route(...args)).target;

  it('without any configuration is the address, port 22 and the local user', async () => {
    expect(await target('')).toMatchObject({
      host: 'web01',
      port: 22,
      user: 'me',
      knownAs: 'web01',
      knownHosts: [
        `${home}/.ssh/known_hosts`,
        `${home}/.ssh/known_hosts2`,
        '/etc/ssh/ssh_known_hosts',
        '/etc/ssh/ssh_known_hosts2',
      ],
      identities: { named: false, only: false, agent: '/agent' },
    });
  });

  it('takes the first value of each option, and all IdentityFiles', async () => {
    const found = await target(
      `Host web*\n User first\n IdentityFile ~/a\nHost *\n User second\n Port 2222\n IdentityFile \${KEYS}/%r-%h\n`,
    );
    expect(found).toMatchObject({ user: 'first', port: 2222 });
    expect(found.identities.files).toEqual([`${home}/a`, '/keys/first-web01']);
  });

  it('lets the inventory win', async () => {
    const endpoint = { user: 'ops', port: 22, identityFiles: ['/k'], knownHosts: '/kh' };
    const found = await target('Host *\n User x\n Port 9\n IdentityFile ~/a\n UserKnownHostsFile ~/x\n', endpoint);
    expect(found).toMatchObject({ user: 'ops', port: 22, userKnownHosts: '/kh' });
    expect(found.identities).toMatchObject({ files: ['/k'], named: true, only: true });
  });

  it('follows HostName with %h and puts it into lower case', async () => {
    expect(await target('Host web01\n HostName %h.Example.NET\n')).toMatchObject({ host: 'web01.example.net' });
  });

  it('looks known_hosts up under HostKeyAlias, without the port', async () => {
    const found = await target('Host *\n HostKeyAlias Web\n Port 2222\n');
    expect([found.knownAs, found.knownPort]).toEqual(['web', 22]);
  });

  it.each([
    ['host web01.example.net', true],
    ['host web01', false],
    ['originalhost web01', true],
    ['originalhost web*,!web01', false],
    ['user root', true],
    ['user me', false],
    ['localuser me', true],
    ['!localuser me', false],
    ['host *.net user root', true],
    ['host=*.net', true],
    ['all', true],
    ['final host web01.example.net', true],
  ])('honours Match %s', async (criteria, applies) => {
    const config = `Host web01\n HostName web01.example.net\n User root\nMatch ${criteria}\n Port 77\n`;
    expect((await target(config)).port).toBe(applies ? 77 : 22);
  });

  it('never runs Match exec, and says so', async () => {
    const canary = join(home, 'canary');
    const found = await target(`Match originalhost web01 exec "touch ${canary}"\n Port 77\n`);
    expect(found.port).toBe(22);
    expect(found.notes).toEqual([`${home}/.ssh/config:1: Match exec is not honoured`]);
    expect(() => writeFileSync(canary, '', { flag: 'wx' })).not.toThrow();
  });

  it('reads includes with wildcards, within the section they stand in', async () => {
    write('.ssh/conf.d/10-web', 'Port 77\nHost web01\n User included\n');
    write('.ssh/conf.d/.hidden', 'Host *\n User hidden\n');
    expect(await target('Include conf.d/*\n')).toMatchObject({ port: 77, user: 'included' });
    expect(await target('Host db*\n Include conf.d/*\n')).toMatchObject({ port: 22, user: 'me' });
  });

  it('ends an include that includes itself', async () => {
    write('.ssh/loop', 'Include loop\nPort 77\n');
    expect((await target('Include loop\n')).port).toBe(77);
  });

  it('ignores what follows a line it cannot understand, and says so', async () => {
    const found = await target('Host "web01\n Port 77\n');
    expect(found.port).toBe(22);
    expect(found.notes[0]).toContain('config:1');
  });

  it('goes through ProxyJump, each hop with its own settings', async () => {
    const config =
      'Host web01\n ProxyJump hop@a:2222,b\nHost a\n HostName a.example.net\n ProxyJump front\nHost b\n User bee\n';
    const { jumps } = await route(config);
    expect(jumps.map((jump) => `${jump.user}@${jump.host}:${jump.port}`)).toEqual([
      'me@front:22',
      'hop@a.example.net:2222',
      'bee@b:22',
    ]);
  });

  it('prefers the jumps of the inventory', async () => {
    const jumps = [{ name: 'bastion', address: 'bastion' }];
    const found = await route('Host web01\n ProxyJump other\n ProxyCommand x\n', { jumps });
    expect(found.jumps.map((jump) => jump.host)).toEqual(['bastion']);
  });

  it('has no jump with ProxyJump none', async () => {
    expect((await route('Host web01\n ProxyJump none\nHost *\n ProxyJump bastion\n')).jumps).toEqual([]);
  });

  it.each([
    ['ProxyCommand nc %h %p', 'needs-openssh', /ProxyCommand/],
    ['CertificateFile ~/cert', 'needs-openssh', /CertificateFile/],
    ['PKCS11Provider /lib/p.so', 'needs-openssh', /PKCS11Provider/],
    ['ProxyJump web01', 'jump-failed', /jumps/],
    ['ProxyJump -x', 'jump-failed', /ProxyJump -x/],
  ])('is refused with %s', async (option, code, message) => {
    const found = await resolve(`Host *\n ${option}\n`);
    expect(found.ok ? '' : found.fault.code).toBe(code);
    expect(found.ok ? '' : found.fault.message).toMatch(message);
  });

  it.each([
    ['IdentityAgent none', undefined],
    ['IdentityAgent ~/agent', '~/agent'],
    ['IdentityAgent SSH_AUTH_SOCK', '/agent'],
    ['IdentityAgent $KEYS', '/keys'],
  ])('finds the agent with %s', async (option, agent) => {
    expect((await target(`${option}\n`)).identities.agent).toBe(agent?.replace('~', home));
  });
});
