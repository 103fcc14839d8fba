// OSV's exports from a server on loopback: real archives over HTTP, into stores that only cross-checks ask.
import { describe, expect, it } from 'vitest';
import { feedRoom, verdict } from './feed-room.ts';
import { publish, serve } from './feed-server.ts';
import { osvExport, zipOf } from './zip-of.ts';

const CVE = 'CVE-2026-1001';

describe('OSV', () => {
  it('is loaded for the distributions that are named, and asked for cross-checks only', async () => {
    const server = await serve({
      '/Debian/all.zip': publish(osvExport('debian'), { etag: '"1"' }),
      '/Rocky%20Linux/all.zip': publish(osvExport('rocky')),
    });
    const sources = { osv: server.url('/{ecosystem}/all.zip') };
    const room = feedRoom();
    const words = ['osv:debian', 'osv:rocky'];
    expect((await room.fetch({ sources, words })).map(verdict)).toEqual(['fetched', 'fetched']);
    expect((await room.fetch({ sources, words })).map(verdict)).toEqual(['unchanged', 'unchanged']);

    const known = room.intelligence();
    const debian = { id: 'debian', release: '12' };
    expect(known.crossCheck?.(debian, CVE)).toEqual({
      fixes: [
        {
          ...{ cve: CVE, source: 'bash', state: 'fixed', fixed: '5.2.15-2+deb12u2' },
          ...{ severity: 'unrated', feed: 'osv', note: `DEBIAN-${CVE}` },
        },
      ],
      date: '2026-11-17',
    });
    expect(known.crossCheck?.({ id: 'rocky', release: '9.4' }, CVE)?.fixes.map(({ fixed }) => fixed)).toEqual([
      '1:3.0.7-28.el9_4',
    ]);
    expect(known.crossCheck?.(debian, 'CVE-2024-2003')?.fixes).toEqual([]);
    expect(known.crossCheck?.({ id: 'almalinux', release: '9.4' }, CVE)).toBeUndefined();
    expect(known.fixesOfCve(debian, CVE)).toEqual([]);
    expect(known.fixes(debian, 'bash')).toEqual([]);
    expect(known.feeds().find(({ id }) => id === 'osv')).toMatchObject({
      ...{ state: 'fresh', dataDate: '2026-11-17', entries: 4, releases: ['debian', 'rocky'] },
    });
  });

  it.each<[string, () => Buffer]>([
    ['cut short', () => osvExport('debian').subarray(0, 900)],
    ['without records', () => zipOf({ 'README.md': '{}' })],
    ['of something else', () => zipOf({ 'x.json': '[1, 2]' })],
    ['of another distribution', () => osvExport('rocky')],
    [
      'with a size that is a lie',
      () => {
        const zip = osvExport('almalinux');
        // The size before compression, in the directory at the end.
        zip.writeUInt32LE(7, zip.lastIndexOf(Buffer.from('PK\u0001\u0002')) + 24);
        return zip;
      },
    ],
  ])('refuses an archive %s, and keeps what is in use', async (_, broken) => {
    const server = await serve({ '/good': publish(osvExport('almalinux')), '/bad': publish(broken()) });
    const room = feedRoom();
    const fetch = async (path: string): Promise<string> =>
      verdict(await room.fetchOne({ sources: { osv: server.url(path) }, words: ['osv:almalinux'] }));
    expect([await fetch('/good'), await fetch('/bad')]).toEqual(['fetched', 'garbled']);
    expect(room.intelligence().crossCheck?.({ id: 'almalinux', release: '9' }, CVE)?.fixes).toHaveLength(1);
  });
});
