// OSV's exports from a server on loopback: real archives over HTTP, into stores that only cross-checks ask; and what `patchctl cve` makes of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import type { InstalledPackage } from '../../src/core/manifest.ts';
import { type Patchctl, patchctl } from '../lab/patchctl.ts';
import { scratchLedger } from '../ledger-scratch.ts';
import { feedRoom, scratch, verdict } from './feed-room.ts';
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
    expect(known.crossCheck?.({ id: 'debian', release: '10' }, CVE)).toBeUndefined();
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

interface Scanned {
  readonly host: string;
  readonly os: { readonly id: string; readonly version: string; readonly name: string };
  readonly package: InstalledPackage;
}

/** A patchctl that has scanned these hosts, as far as its ledger says. */
const havingScanned = async (...hosts: readonly Scanned[]): Promise<Patchctl> => {
  const inventory = join(scratch(), 'inventory.yaml');
  writeFileSync(inventory, ['version: 1', 'hosts:', ...hosts.map(({ host }) => `  ${host}: {}`)].join('\n'));
  const program = patchctl({ inventory });
  onTestFinished(() => program.clean());
  const ledger = await scratchLedger(program.state);
  const { run } = await ledger.startRun({ kind: 'scan', planDigest: null, event: { type: 'scan.started' } });
  for (const { host, os, package: one } of hosts) {
    const planned = { os, changes: [], reboot: { needed: false, reasons: [] } };
    const seen = { survey: { manifest: { packages: [one] } } };
    const artifact = await ledger.putArtifact(JSON.stringify({ planned, seen }), 'application/json');
    const counts = { pending: 0, security: 0, reboot: 'no', machineId: null } as const;
    const event = { type: 'host.scanned', artifact, os: os.name };
    await ledger.recordScan({ run, host, event }, { scan: artifact, os: os.name, ...counts });
  }
  await ledger.finishRun({ run, host: null, event: { type: 'scan.finished' } }, { exitCode: 0, summary: {} });
  await ledger.close();
  return program;
};

const installed = (name: string, version: string, source: string, sourceVersion: string): InstalledPackage => ({
  ...{ name, arch: 'amd64', version, source, sourceVersion, state: 'installed' },
});

describe('patchctl cve', () => {
  it('tells where OSV disagrees, and hints where there is no tracker, without judging by it', async () => {
    const server = await serve({
      '/Debian/all.zip': publish(osvExport('debian')),
      '/Rocky%20Linux/all.zip': publish(osvExport('rocky')),
    });
    const bash = '5.2.15-2+deb12u1';
    const operator = await havingScanned(
      {
        ...{ host: 'web', os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12' } },
        package: installed('bash', bash, 'bash', bash),
      },
      {
        ...{ host: 'db', os: { id: 'rocky', version: '9.4', name: 'Rocky Linux 9.4' } },
        package: installed('openssl-libs', '1:3.0.7-24.el9', 'openssl', '3.0.7-24.el9'),
      },
    );
    const fixtures = pathToFileURL(join(import.meta.dirname, 'fixtures')).href;
    const sources = `sources: { debian: '${fixtures}/debian.json', osv: '${server.url('/{ecosystem}/all.zip')}' }`;
    writeFileSync(join(operator.state, 'feeds.yaml'), `releases: { osv: [debian, rocky] }\n${sources}\n`);
    await operator.json('feeds', 'fetch', 'debian', 'osv');

    const { hosts } = OUTPUT_SCHEMAS.cve.parse(await operator.json('cve', CVE));
    expect(hosts.map(({ host, standing, cross_check }) => [host, standing, cross_check])).toEqual([
      [
        'web',
        'fixed',
        [
          {
            ...{ package: 'bash', installed: bash, tracker: { feed: 'debian', state: 'fixed', fixed: bash } },
            osv: { state: 'fixed', fixed: '5.2.15-2+deb12u2', record: `DEBIAN-${CVE}`, date: '2026-11-17' },
          },
        ],
      ],
      [
        'db',
        'not-named',
        [
          {
            ...{ package: 'openssl', installed: '3.0.7-24.el9', tracker: null },
            osv: { state: 'fixed', fixed: '1:3.0.7-28.el9_4', record: 'RLSA-2026:1001', date: '2026-11-19' },
          },
        ],
      ],
    ]);
    const { stdout } = await operator.run('cve', CVE);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `bash: OSV says fixed in 5.2.15-2+deb12u2, the debian tracker says fixed in ${bash} (osv of 2026-11-17)`,
    );
  });
});
