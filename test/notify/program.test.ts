// The built patchctl: `notify test`, and a real run of a fleet that cannot be reached, which its channels are told of.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import { type Patchctl, patchctl } from '../lab/patchctl.ts';
import { deadPort, serveMail } from './mail-server.ts';
import { say, servePosts } from './post-server.ts';

/** A patchctl with one host, which is down, and these channels. */
const withChannels = async (...channels: readonly string[]): Promise<Patchctl> => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-told-'));
  const inventory = join(directory, 'inventory.yaml');
  const known = join(directory, 'known_hosts');
  writeFileSync(known, '');
  const host = `{ address: 127.0.0.1, port: ${await deadPort()}, user: me, known_hosts: ${known} }`;
  const section = channels.length === 0 ? [] : ['notifications:', ...channels.map((line) => `  ${line}`)];
  writeFileSync(inventory, ['version: 1', 'hosts:', `  db01: ${host}`, ...section].join('\n'));
  const program = patchctl({ inventory, env: { HTTP_PROXY: '', http_proxy: '', HOOK_SECRET: 'c4nary'.repeat(6) } });
  onTestFinished(() => {
    program.clean();
    rmSync(directory, { recursive: true });
  });
  return program;
};

const mailLine = (port: number, more = ''): string =>
  `ops-mail: { email: { to: ops@example.net, from: p@example.net, server: localhost, port: ${port}, security: none }${more} }`;

describe('patchctl notify test', () => {
  it('says what each server answered, and fails when one did not take the message', async () => {
    const mail = await serveMail();
    const hook = await servePosts(say(404, 'no such hook'));
    const program = await withChannels(
      mailLine(mail.port),
      `hook: { webhook: { url: '${hook.url('/')}', secret_env: HOOK_SECRET } }`,
    );
    const shown = await program.run('notify', 'test');
    expect(shown).toMatchObject({ code: 4, stderr: '' });
    expect(shown.stdout).toContain('ops-mail  email    delivered');
    expect(shown.stdout).toContain('250 2.0.0 Ok: queued as 4711');
    expect(shown.stdout).toContain(`http://localhost:${hook.port} answered 404: no such hook`);
    const { channels } = OUTPUT_SCHEMAS['notify-test'].parse(await program.json('notify', 'test', 'ops-mail'));
    expect(channels).toEqual([
      { channel: 'ops-mail', type: 'email', delivered: true, answer: '250 2.0.0 Ok: queued as 4711', reason: null },
    ]);
    expect([mail.mails.length, hook.posts.length]).toEqual([2, 1]);
  });

  it('knows which channels there are', async () => {
    const some = await withChannels(mailLine(25));
    const none = await withChannels();
    expect(await some.run('notify', 'test', 'ops')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('channels: ops-mail'),
    });
    expect(await none.run('notify', 'test')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no `notifications`'),
    });
  });
});

describe('a run', () => {
  it('is told as it goes; what no channel took is a note that changes nothing', async () => {
    const mail = await serveMail();
    const hook = await servePosts(say(410, 'gone'));
    const program = await withChannels(
      mailLine(mail.port, ', on: [started, finished]'),
      `hook: { webhook: { url: '${hook.url('/')}', secret_env: HOOK_SECRET } }`,
    );
    const { code, stderr, stdout } = await program.apply('--all');
    expect(code).toBe(4);
    expect(mail.mails.flatMap(({ headers }) => headers.filter((header) => header.startsWith('Subject')))).toEqual([
      expect.stringMatching(/^Subject: patchctl: run \d{4}-\d\d-\d\d\.1 started: 1 host$/),
      expect.stringMatching(/^Subject: patchctl: run \S+ UNREACHABLE db01 \(1 unreachable\)$/),
    ]);
    expect(mail.mails[1]?.body).toContain('the port refuses connections');
    expect(stderr).toMatch(
      /NOT NOTIFIED {2}hook did not get "patchctl: run \S+ UNREACHABLE db01 \(1 unreachable\)" \(1 attempt\): http:\S+ answered 410: gone/,
    );
    expect(stderr).toContain('→ try it: patchctl notify test hook');
    const kept = readdirSync(program.state).map((name) => readFileSync(join(program.state, name), 'latin1'));
    expect([stdout, stderr, ...kept].join('\n')).not.toContain('c4nary');
  });
});
