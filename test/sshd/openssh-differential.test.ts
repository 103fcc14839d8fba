// Our readers of ssh_config and known_hosts against OpenSSH's own programs, on random input.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entriesFor } from '../../src/transport/known-hosts/match.ts';
import { parseKnownHosts } from '../../src/transport/known-hosts/parse.ts';
import { evaluateConfig } from '../../src/transport/ssh-config/evaluate.ts';
import { parseConfig } from '../../src/transport/ssh-config/parse.ts';
import { routeTo } from '../../src/transport/ssh-config/route.ts';
import { withoutSshd } from './sandbox.ts';

const RUNS = 150;

const NAMES = ['web01', 'web02', 'db01', 'Web01', 'web01.example.net', '10.0.0.1'];
const PATTERNS = ['*', 'web*', 'web0?', '!web02', '*.example.net', 'WEB01', 'Web01', '10.0.*', 'db01', '!*'];
const USERS = ['root', 'ops', 'o*'];

const list = (separator: string, from: readonly string[]) =>
  fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 3 }).map((some) => some.join(separator));

const criterion = fc.oneof(
  fc.tuple(fc.constantFrom('host', 'originalhost'), list(',', PATTERNS)),
  fc.tuple(fc.constantFrom('user', 'localuser'), list(',', [...USERS, userInfo().username])),
);
const criteria = fc
  .array(fc.tuple(fc.boolean(), criterion), { minLength: 1, maxLength: 3 })
  .map((some) => some.map(([negated, [name, value]]) => `${negated ? '!' : ''}${name} ${value}`).join(' '));

const option = fc.oneof(
  fc.constantFrom('web01', 'real.example.net', '%h.example.net', 'UPPER.example.net').map((name) => `HostName ${name}`),
  fc.constantFrom('root', 'ops', '"o p"').map((name) => `User ${name}`),
  fc.integer({ min: 1, max: 65_535 }).map((port) => `Port ${port}`),
  fc.constantFrom('~/.ssh/a', '/keys/%r', '"/my keys/b"', 'none').map((path) => `IdentityFile ${path}`),
  fc.constantFrom('yes', 'no').map((word) => `IdentitiesOnly ${word}`),
  fc.constantFrom('none', 'bastion', 'hop@bastion:2222', 'a,b').map((jump) => `ProxyJump ${jump}`),
  fc.constantFrom('/kh', '/kh1 /kh2', '"/k h"').map((files) => `UserKnownHostsFile ${files}`),
  fc.constantFrom('alias', 'Other').map((name) => `HostKeyAlias = ${name}`),
);
const section = fc
  .tuple(
    fc.oneof(
      list(' ', PATTERNS).map((patterns) => `Host ${patterns}`),
      criteria.map((words) => `Match ${words}`),
      fc.constantFrom('Match all', 'Match final all', '# nothing'),
    ),
    fc.array(option, { maxLength: 4 }),
  )
  .map(([head, body]) => [head, ...body.map((line) => `  ${line}`)].join('\n'));
const config = fc.array(section, { maxLength: 6 }).map((sections) => `${sections.join('\n')}\n`);

/** `ssh -G` as a table of lists. */
const askSsh = (file: string, args: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const run = spawnSync('ssh', ['-F', file, '-G', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (run.status !== 0) throw new Error(run.stderr);
  const table = new Map<string, string[]>();
  for (const line of run.stdout.split('\n')) {
    const [keyword = '', ...rest] = line.split(' ');
    table.set(keyword, [...(table.get(keyword) ?? []), rest.join(' ')]);
  }
  return table;
};

describe.skipIf(withoutSshd())('compared with OpenSSH', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'patchctl-differential-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('ssh_config means the same', async () => {
    const file = join(directory, 'config');
    const user = fc.option(fc.constantFrom('root', 'ops'), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(config, fc.constantFrom(...NAMES), user, async (text, host, given) => {
        writeFileSync(file, text);
        const truth = askSsh(file, given === undefined ? [host] : ['-l', given, host]);
        const statements = await parseConfig([{ path: file, includesFrom: directory, home: homedir() }]);
        const localUser = userInfo().username;
        const chosen = given === undefined ? {} : { user: given };
        const settings = evaluateConfig(statements, { host, localUser, ...chosen });
        // The jumps have settings of their own, and may lead in circles: they are compared as text.
        writeFileSync(file, text.replaceAll('ProxyJump', 'Ignored'));
        const direct = await parseConfig([{ path: file, includesFrom: directory, home: homedir() }]);
        const endpoint = { name: host, address: host, ...chosen };
        const route = routeTo(endpoint, { statements: direct, localUser, home: homedir(), environment: {} });
        const target = route.ok ? route.value.target : undefined;
        const jump = settings.first.get('proxyjump')?.[0];
        const one = (keyword: string) => truth.get(keyword)?.[0];
        expect({
          host: target?.host,
          user: target?.user,
          port: String(target?.port),
          only: target?.identities.only,
          jump: jump === 'none' ? undefined : jump,
          alias: settings.first.get('hostkeyalias')?.[0]?.toLowerCase(),
        }).toEqual({
          host: one('hostname'),
          user: one('user'),
          port: one('port'),
          only: one('identitiesonly') === 'yes',
          jump: one('proxyjump'),
          alias: one('hostkeyalias'),
        });
        if (settings.identityFiles.length > 0) expect(settings.identityFiles).toEqual(truth.get('identityfile'));
        const files = settings.first.get('userknownhostsfile');
        if (files !== undefined) expect(files.join(' ')).toBe(one('userknownhostsfile'));
      }),
      { numRuns: RUNS },
    );
  });

  it('known_hosts means the same', () => {
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
    const file = join(directory, 'known_hosts');
    const names = ['web01', '[web01]:2222', 'web*', '!web01', '*', '[*]:2222', 'WEB01', '10.0.0.1', '[web0?]:*', '!*'];
    const line = fc
      .tuple(
        fc.constantFrom('', '', '@revoked ', '@cert-authority ', '# ', '@odd '),
        list(',', names),
        fc.constantFrom('', ' note'),
      )
      .map(([marker, hosts, note]) => `${marker}${hosts} ssh-ed25519 ${key}${note}`);
    // ssh-keygen -F does not look into the keys; lines with broken ones are left to the unit tests.
    const noise = fc.constantFrom('', '   ', '#', 'web01', '@revoked', '|1|bad|bad x y');
    const lines = fc.array(fc.oneof({ weight: 4, arbitrary: line }, { weight: 1, arbitrary: noise }), { maxLength: 8 });
    const asked = fc.constantFrom('web01', '[web01]:2222', 'web02', '10.0.0.1', '[10.0.0.1]:2222');
    fc.assert(
      fc.property(lines, fc.boolean(), asked, (text, hashed, name) => {
        writeFileSync(file, `${text.join('\n')}\n`);
        if (hashed) spawnSync('ssh-keygen', ['-q', '-H', '-f', file]);
        const found = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' }).stdout;
        const truth = [...found.matchAll(/^# Host .* found: line (\d+)/gm)].map((hit) => Number(hit[1]));
        const written = spawnSync('cat', [file], { encoding: 'utf8' }).stdout;
        const ours = entriesFor(parseKnownHosts(written, 'kh'), name).map((entry) => Number(entry.where.split(':')[1]));
        expect(ours).toEqual(truth);
      }),
      { numRuns: RUNS },
    );
  });
});
