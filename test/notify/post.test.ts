// Posts to real web servers on loopback: what arrives, signatures checked by the recipes of the documentation, and every way to fail.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { WebhookTarget } from '../../src/core/notification.ts';
import { Secret } from '../../src/core/secret.ts';
import { createAuthority } from '../feeds/authority.ts';
import { serveProxy } from '../feeds/feed-server.ts';
import { EVENTS, RUN } from '../sample-run.ts';
import { aMessage, attempt, channelTo, notifierFor, secretFile } from './channels.ts';
import { deadPort, serveSilence } from './mail-server.ts';
import { inTurn, type Posted, say, servePosts } from './post-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'patchctl-post-'));
const { ca, tls } = createAuthority(directory);
afterAll(() => rmSync(directory, { recursive: true }));

const hookTo = (url: string, over: Partial<WebhookTarget> = {}): WebhookTarget => ({
  type: 'webhook',
  url,
  secret: null,
  caFile: null,
  ...over,
});

const SECRET = '7f'.repeat(32);

/** The fenced blocks of the documentation, by language. */
const recipe = (language: string): string => {
  const page = readFileSync(new URL('../../docs/NOTIFICATIONS.md', import.meta.url), 'utf8');
  const [, code] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page) ?? [];
  if (code === undefined) throw new Error(`no recipe in ${language}`);
  return code;
};

const fileOf = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

const succeeds = (program: string, args: readonly string[], env: Record<string, string>): boolean => {
  try {
    execFileSync(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    return true;
  } catch (error) {
    if ((error as { status?: number }).status === 1) return false;
    throw error;
  }
};

type Check = (posted: Posted) => boolean;

const inShell: Check = ({ headers, body }) =>
  succeeds('sh', ['-c', recipe('sh')], {
    id: String(headers['webhook-id']),
    timestamp: String(headers['webhook-timestamp']),
    signature: String(headers['webhook-signature']),
    body_file: fileOf('body', body),
    secret_file: fileOf('hook.secret', `${SECRET}\n`),
  });

const inPython: Check = ({ headers, body }) => {
  const call =
    'import json, sys\nsys.exit(not is_from_patchctl(sys.argv[1].encode(), json.loads(sys.argv[2]), sys.argv[3].encode()))\n';
  return succeeds('python3', ['-c', `${recipe('python')}\n${call}`, SECRET, JSON.stringify(headers), body], {});
};

const inNode: Check = ({ headers, body }) => {
  const module = pathToFileURL(fileOf('verify.mjs', recipe('js'))).href;
  const call = `import { isFromPatchctl } from '${module}'; process.exit(isFromPatchctl(process.argv[1], JSON.parse(process.argv[2]), process.argv[3]) ? 0 : 1)`;
  return succeeds(process.execPath, ['--input-type=module', '-e', call, SECRET, JSON.stringify(headers), body], {});
};

describe('a webhook', () => {
  it('says what happened to a program', async () => {
    const server = await servePosts();
    const notifier = notifierFor([channelTo(hookTo(server.url('/hook')), { on: ['stranded'] })]);
    for (const event of EVENTS) notifier.on(event);
    expect(await notifier.close()).toEqual([]);
    const [posted] = server.posts;
    expect(posted).toMatchObject({
      method: 'POST',
      path: '/hook',
      headers: { 'content-type': 'application/json', 'user-agent': 'patchctl/test' },
    });
    expect(posted?.headers).not.toHaveProperty('webhook-signature');
    expect(JSON.parse(posted?.body ?? '')).toMatchObject({
      type: 'patchctl.stranded',
      data: {
        ...{ run: RUN, plan: '7f3a91c2', outcome: 'stranded', urgency: 'urgent', counts: { patched: 4, stranded: 1 } },
        hosts: [{ host: 'db01', outcome: 'stranded', fault: 'verification-failed' }],
      },
    });
  });

  it.each([
    ['sh', inShell],
    ['python', inPython],
    ['js', inNode],
  ])('is verified by the recipe in %s, and not when body, id or time were changed', async (_, isRight) => {
    const server = await servePosts();
    await attempt(hookTo(server.url('/'), { secret: secretFile(SECRET) }), aMessage({ lines: ['é', '"'] }));
    const [posted] = server.posts;
    if (posted === undefined) throw new Error('nothing arrived');
    const old = String(Number(posted.headers['webhook-timestamp']) - 600);
    expect(isRight(posted)).toBe(true);
    expect(
      isRight({
        ...posted,
        headers: { ...posted.headers, 'webhook-signature': `v1,AAAA ${posted.headers['webhook-signature']}` },
      }),
    ).toBe(true);
    expect(isRight({ ...posted, body: `${posted.body} ` })).toBe(false);
    expect(isRight({ ...posted, headers: { ...posted.headers, 'webhook-id': 'id-2' } })).toBe(false);
    expect(isRight({ ...posted, headers: { ...posted.headers, 'webhook-timestamp': old } })).toBe(false);
  });

  it('is tried again after 429 and 500, under the same id', async () => {
    const server = await servePosts(inTurn(say(429, 'slow down', { 'retry-after': '0' }), say(500), say(204)));
    const notifier = notifierFor([channelTo(hookTo(server.url('/')), { on: ['finished'] })]);
    for (const event of EVENTS) notifier.on(event);
    expect(await notifier.close()).toEqual([]);
    expect(server.posts).toHaveLength(3);
    expect(new Set(server.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it.each<[string, number, object]>([
    ['asks to wait', 429, { again: true, afterMs: 7000 }],
    ['is broken', 503, { again: true }],
    ['knows nothing of it', 404, { again: false }],
    ['redirects', 302, { again: false, reason: expect.stringContaining('redirects are not followed') }],
  ])('fails when the server %s', async (_, status, expected) => {
    const elsewhere = await servePosts();
    const headers = { 'retry-after': '7', location: elsewhere.url('/stolen') };
    const server = await servePosts(say(status, `no \u001b[2J`, headers));
    const failed = await attempt(hookTo(server.url('/secret-path'), { secret: secretFile(SECRET) }));
    expect(failed).toMatchObject({ kind: 'failed', ...expected });
    expect(JSON.stringify(failed)).not.toMatch(/secret-path|\\u001b/);
    expect(elsewhere.posts).toEqual([]);
  });

  it('is refused a secret that could be guessed', async () => {
    const server = await servePosts();
    expect(await attempt(hookTo(server.url('/'), { secret: secretFile('short') }))).toMatchObject({
      again: false,
      reason: 'the secret has 5 bytes, and 16 are the least: openssl rand -hex 32',
    });
    expect(server.posts).toEqual([]);
  });
});

describe('https', () => {
  it('is used with an own authority, and refused without it', async () => {
    const server = await servePosts(say(200), tls);
    expect(await attempt(hookTo(server.url('/'), { caFile: ca }))).toEqual({ kind: 'delivered', answer: '200' });
    expect(await attempt(hookTo(server.url('/')))).toEqual({
      kind: 'failed',
      again: false,
      reason: `the certificate of https://localhost:${server.port} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): name its authority in ca_file`,
    });
    expect(server.posts).toHaveLength(1);
  });

  it('goes through the proxy of the environment', async () => {
    const server = await servePosts(say(200), tls);
    const proxy = await serveProxy();
    const notifier = notifierFor([channelTo(hookTo(server.url('/'), { caFile: ca }), { on: ['finished'] })], {
      env: { HTTPS_PROXY: proxy.url },
    });
    for (const event of EVENTS) notifier.on(event);
    expect(await notifier.close()).toEqual([]);
    expect(proxy.asked).toEqual([`localhost:${server.port}`]);
  });

  it('says so when nobody listens, or nobody answers', async () => {
    const dead = await deadPort();
    const silent = await serveSilence();
    expect(await attempt(hookTo(`http://localhost:${dead}/`))).toEqual({
      kind: 'failed',
      again: true,
      reason: `http://localhost:${dead} refuses connections`,
    });
    expect(await attempt(hookTo(`https://localhost:${silent}/`), aMessage(), 200)).toEqual({
      kind: 'failed',
      again: true,
      reason: `https://localhost:${silent} did not answer in time`,
    });
  });

  it('does not read for ever what a server says', async () => {
    const flooding = await servePosts((response) => {
      response.writeHead(200);
      const chunk = 'x'.repeat(65_536);
      const push = (): void => void (response.destroyed || response.write(chunk, () => setImmediate(push)));
      push();
    });
    const done = await attempt(hookTo(flooding.url('/')));
    expect(done).toEqual({ kind: 'delivered', answer: `200: ${'x'.repeat(200)}…` });
  });
});

describe('chats', () => {
  it.each(['slack', 'teams', 'mattermost'] as const)(
    'of %s get a post to an address that nobody is shown',
    async (type) => {
      const server = await servePosts(
        (response, _, { path }) => void response.writeHead(403).end(`invalid_token ${path}`),
      );
      const url = server.url('/services/T0/B0/s3cret-token');
      const failed = await attempt({ type, url: { from: 'inventory', url: new Secret(url) }, caFile: null });
      expect(failed).toEqual({
        kind: 'failed',
        again: false,
        reason: `http://localhost:${server.port} answered 403: invalid_token [redacted]`,
      });
      expect(server.posts).toMatchObject([{ method: 'POST', path: '/services/T0/B0/s3cret-token' }]);
      expect(JSON.parse(server.posts[0]?.body ?? '')).toHaveProperty(
        { slack: 'blocks', teams: 'attachments', mattermost: 'text' }[type],
      );
    },
  );

  it('take their address from a file, which must hold a safe one', async () => {
    const server = await servePosts();
    expect(await attempt({ type: 'slack', url: secretFile(server.url('/a')), caFile: null })).toMatchObject({
      kind: 'delivered',
    });
    expect(await attempt({ type: 'slack', url: secretFile('http://hooks.example.net/a'), caFile: null })).toMatchObject(
      {
        again: false,
        reason: expect.stringContaining('does not hold an https:// address'),
      },
    );
  });

  it('of ntfy are published as JSON, with the token', async () => {
    const server = await servePosts(say(200, '{"id":"x"}'));
    const target = { type: 'ntfy', url: server.url('/patching'), token: secretFile('tk_0123'), caFile: null } as const;
    expect(await attempt(target)).toEqual({ kind: 'delivered', answer: '200: {"id":"x"}' });
    expect(server.posts).toMatchObject([{ method: 'POST', path: '/', headers: { authorization: 'Bearer tk_0123' } }]);
    expect(JSON.parse(server.posts[0]?.body ?? '')).toMatchObject({ topic: 'patching', priority: 3 });
  });
});
