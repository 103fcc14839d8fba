// Fetching from real servers on loopback: what is new is taken, what is broken is refused, and what was good stays in use.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from './authority.ts';
import { feedRoom, fixture, NOW, scratch, verdict } from './feed-room.ts';
import { breakAfter, drip, inTurn, publish, redirect, serve, serveProxy } from './feed-server.ts';

const KEV = fixture('kev.json');
const EPSS = fixture('epss.csv');
const HOUR = 3_600_000;

describe('fetching', () => {
  it('asks only for what is new, and counts "nothing new" as fresh', async () => {
    const server = await serve({
      '/kev': publish(KEV, { etag: '"one"' }),
      '/epss': publish(gzipSync(EPSS), { lastModified: 'Sat, 21 Nov 2026 12:00:00 GMT' }),
    });
    const sources = { kev: server.url('/kev'), epss: server.url('/epss') };
    const room = feedRoom();
    expect((await room.fetch({ sources })).map(verdict)).toEqual(['fetched', 'fetched']);
    expect((await room.fetch({ sources, at: NOW + HOUR })).map(verdict)).toEqual(['unchanged', 'unchanged']);
    expect(server.asked.map(({ headers }) => headers['if-none-match'] ?? headers['if-modified-since'])).toEqual([
      undefined,
      undefined,
      '"one"',
      'Sat, 21 Nov 2026 12:00:00 GMT',
    ]);
    const known = room.intelligence(NOW + 2 * HOUR);
    expect(known.feeds().find(({ id }) => id === 'kev')).toEqual({
      ...{
        id: 'kev',
        state: 'fresh',
        fetchedAt: '2026-11-21T13:00:00.000Z',
        dataDate: '2026-11-20',
        ageS: 3600,
        entries: 2,
      },
    });
    expect(known.exploited('CVE-2026-1001')).toEqual([
      { cve: 'CVE-2026-1001', catalogue: 'kev', added: '2026-11-18', due: '2026-12-09', ransomware: true },
    ]);
    expect(known.likelihood('CVE-2026-1001')).toEqual({ score: 0.94312, percentile: 0.99912, date: '2026-11-21' });
  });

  it('takes what changed, and forgets what it replaced', async () => {
    const changed = JSON.stringify({ ...JSON.parse(KEV.toString()), dateReleased: '2026-11-21T00:00:00Z' });
    const server = await serve({ '/kev': inTurn(publish(KEV, { etag: '"1"' }), publish(changed, { etag: '"2"' })) });
    const room = feedRoom();
    const sources = { kev: server.url('/kev') };
    await room.fetch({ sources });
    const before = room.files();
    expect(verdict(await room.fetchOne({ sources }))).toBe('fetched');
    expect(room.files()).toHaveLength(before.length);
    expect(room.intelligence().feeds()[0]?.dataDate).toBe('2026-11-21');
  });

  it('goes on where a broken connection stopped', async () => {
    const published = { etag: '"strong"' };
    const server = await serve({ '/kev': inTurn(breakAfter(400, KEV, published), publish(KEV, published)) });
    const room = feedRoom();
    expect(verdict(await room.fetchOne({ sources: { kev: server.url('/kev') } }))).toBe('fetched');
    expect(server.asked[1]?.headers).toMatchObject({ range: 'bytes=400-', 'if-range': '"strong"' });
    expect(room.files().some((name) => name.includes('partial'))).toBe(false);
  });

  it('goes on in a later run, and starts over when the feed has changed meanwhile', async () => {
    const changed = Buffer.from(KEV.toString().replace('2026-11-20T', '2026-11-21T'));
    const broken = breakAfter(400, KEV, { etag: '"1"' });
    const server = await serve({ '/kev': inTurn(broken, broken, broken, publish(changed, { etag: '"2"' })) });
    const room = feedRoom();
    const sources = { kev: server.url('/kev') };
    expect(verdict(await room.fetchOne({ sources }))).toBe('cut-short');
    const again = await room.fetchOne({ sources });
    expect(server.asked[3]?.headers['if-range']).toBe('"1"');
    expect(again.result === 'fetched' && again.entry.dataDate).toBe('2026-11-21');
  });

  it('does not continue what only a weak ETag names', async () => {
    const weak = { etag: 'W/"weak"' };
    const server = await serve({ '/kev': inTurn(breakAfter(400, KEV, weak), publish(KEV, weak)) });
    expect(verdict(await feedRoom().fetchOne({ sources: { kev: server.url('/kev') } }))).toBe('fetched');
    expect(server.asked[1]?.headers.range).toBeUndefined();
  });

  it('does without an ETag that is absurdly long', async () => {
    const server = await serve({ '/kev': publish(KEV, { etag: `"${'x'.repeat(5000)}"` }) });
    const [room, sources] = [feedRoom(), { kev: server.url('/kev') }];
    expect([verdict(await room.fetchOne({ sources })), verdict(await room.fetchOne({ sources }))]).toEqual([
      'fetched',
      'unchanged',
    ]);
    expect(room.intelligence().feeds()[0]?.entries).toBe(2);
  });

  it('follows redirects, reads files, and takes off what compression there is', async () => {
    const server = await serve({ '/old': redirect('/new'), '/new': publish(gzipSync(KEV)) });
    const directory = pathToFileURL(join(import.meta.dirname, 'fixtures')).href;
    const sources = { kev: server.url('/old'), debian: `${directory}/debian.json`, arch: `${directory}/gone.json` };
    expect((await feedRoom().fetch({ sources })).map(verdict)).toEqual(['fetched', 'fetched', 'no-file']);
  });
});

describe('a feed that cannot be had', () => {
  it.each<[string, string, Parameters<typeof serve>[0]]>([
    ['an error page', 'refused', { '/kev': (_, response) => void response.writeHead(503).end('busy') }],
    ['a login page', 'garbled', { '/kev': publish('<!DOCTYPE html><title>Login</title>') }],
    ['half a document', 'garbled', { '/kev': publish(KEV.subarray(0, 500)) }],
    ['half a gzip', 'cut-short', { '/kev': publish(gzipSync(KEV).subarray(0, 200)) }],
    ['a gzip bomb', 'too-large', { '/kev': publish(gzipSync(Buffer.alloc(60_000_000, ' '))) }],
    ['an endless drip', 'too-slow', { '/kev': drip }],
    ['silence', 'too-slow', { '/kev': () => undefined }],
    ['a redirect in circles', 'unsafe-redirect', { '/kev': redirect('/kev') }],
    ['a redirect to a file', 'unsafe-redirect', { '/kev': redirect('file:///etc/passwd') }],
    ['a 304 that nobody asked for', 'refused', { '/kev': (_, response) => void response.writeHead(304).end() }],
    [
      'a date that no calendar has',
      'garbled',
      { '/kev': publish(KEV.toString().replace('2026-11-20T', '2026-02-30T'), { etag: `"${'x'.repeat(5000)}"` }) },
    ],
    ['an empty answer', 'cut-short', { '/kev': publish('') }],
    ['a catalogue without entries', 'garbled', { '/kev': publish('{"vulnerabilities":[]}') }],
  ])('%s is refused as %s, and the feed before stays in use', async (_, kind, paths) => {
    const [good, bad] = [await serve({ '/kev': publish(KEV) }), await serve(paths)];
    const room = feedRoom();
    await room.fetch({ sources: { kev: good.url('/kev') } });
    const fetched = await room.fetchOne({ sources: { kev: bad.url('/kev') } });
    expect(verdict(fetched)).toBe(kind);
    expect(fetched.result === 'failed' && fetched.kept?.rows).toBe(2);
    expect(room.intelligence().exploited('CVE-2026-1001')).toHaveLength(1);
    expect(room.files().filter((name) => name.endsWith('.sqlite') && name !== 'lock.sqlite')).toHaveLength(1);
  });

  it('is refused when it lost most of its entries, unless that is accepted', async () => {
    const { vulnerabilities, ...rest } = JSON.parse(KEV.toString());
    const many = { ...rest, vulnerabilities: [...vulnerabilities, ...vulnerabilities, ...vulnerabilities] };
    const [large, small] = [
      await serve({ '/kev': publish(JSON.stringify(many)) }),
      await serve({ '/kev': publish(KEV) }),
    ];
    const room = feedRoom();
    await room.fetch({ sources: { kev: large.url('/kev') } });
    const sources = { kev: small.url('/kev') };
    expect(verdict(await room.fetchOne({ sources }))).toBe('shrunk');
    expect(room.intelligence().feeds()[0]?.entries).toBe(6);
    expect(verdict(await room.fetchOne({ sources, acceptShrink: true }))).toBe('fetched');
    expect(room.intelligence().feeds()[0]?.entries).toBe(2);
  });

  it('does not keep the others from being fetched', async () => {
    const server = await serve({ '/kev': publish(KEV) });
    const sources = { epss: server.url('/gone'), kev: server.url('/kev') };
    expect((await feedRoom().fetch({ sources })).map(verdict)).toEqual(['refused', 'fetched']);
  });

  it('is given up at once when the user says so', async () => {
    const server = await serve({ '/kev': drip });
    const fetched = await feedRoom().fetch({ sources: { kev: server.url('/kev') }, signal: AbortSignal.timeout(100) });
    expect(fetched.map(verdict)).toEqual(['interrupted']);
  });

  // Only root may mount a disk that is small enough to fill; CI is root.
  it.skipIf(process.getuid?.() !== 0)('is a failure with a hint when the disk is full', async () => {
    const disk = join(scratch(), 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k,mode=0700', 'none', disk]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', disk]));
    const padded = JSON.stringify({ ...JSON.parse(KEV.toString()), notes: 'x'.repeat(200_000) });
    const server = await serve({ '/small': publish(KEV), '/large': publish(padded) });
    const room = feedRoom(disk);
    await room.fetch({ sources: { kev: server.url('/small') } });
    const fetched = await room.fetchOne({ sources: { kev: server.url('/large') } });
    expect(fetched.result === 'failed' && fetched.failure).toMatchObject({
      kind: 'disk',
      hint: expect.stringContaining('free space'),
    });
    expect(room.intelligence().exploited('CVE-2026-1001')).toHaveLength(1);
  });
});

describe('a way to the server', () => {
  it('trusts an own authority when it is named, and nobody else', async () => {
    const directory = scratch();
    const { ca, tls } = createAuthority(directory);
    const server = await serve({ '/kev': publish(KEV), '/down': redirect('http://localhost:1/kev') }, tls);
    const sources = { kev: server.url('/kev') };
    expect(verdict(await feedRoom().fetchOne({ sources }))).toBe('untrusted');
    expect(verdict(await feedRoom().fetchOne({ sources, client: { ca } }))).toBe('fetched');
    const down = await feedRoom().fetchOne({ sources: { kev: server.url('/down') }, client: { ca } });
    expect(verdict(down)).toBe('unsafe-redirect');
  });

  it('goes through HTTPS_PROXY, and past it where NO_PROXY says so', async () => {
    const { ca, tls } = createAuthority(scratch());
    const server = await serve({ '/kev': publish(KEV) }, tls);
    const proxy = await serveProxy();
    const sources = { kev: server.url('/kev') };
    const env = { HTTPS_PROXY: proxy.url };
    expect(verdict(await feedRoom().fetchOne({ sources, client: { ca, env } }))).toBe('fetched');
    expect(proxy.asked).toEqual([`localhost:${server.port}`]);
    expect(
      verdict(await feedRoom().fetchOne({ sources, client: { ca, env: { ...env, NO_PROXY: 'localhost' } } })),
    ).toBe('fetched');
    expect(verdict(await feedRoom().fetchOne({ sources, client: { ca, proxy: 'http://127.0.0.1:9' } }))).toBe(
      'unreachable',
    );
    expect(proxy.asked).toHaveLength(1);
  });

  it('asks a proxy for plain http by its whole address', async () => {
    const [server, proxy] = [await serve({ '/kev': publish(KEV) }), await serveProxy()];
    const sources = { kev: server.url('/kev') };
    const fetched = await feedRoom().fetchOne({ sources, client: { env: { http_proxy: proxy.url } } });
    expect([verdict(fetched), proxy.asked]).toEqual(['fetched', [server.url('/kev')]]);
  });
});
