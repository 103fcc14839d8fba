// Bundles: what one machine fetched is what another one knows, or nothing of it is.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exportBundle } from '../../src/vulnerabilities/bundle/export-bundle.ts';
import { importBundle } from '../../src/vulnerabilities/bundle/import-bundle.ts';
import { TAR_END, tarHeader, tarPadding } from '../../src/vulnerabilities/bytes/tar.ts';
import { type FeedRoom, feedRoom, fixture, NOW, scratch } from './feed-room.ts';

const FIXTURES = pathToFileURL(join(import.meta.dirname, 'fixtures')).href;
const SOURCES = { kev: `${FIXTURES}/kev.json`, epss: `${FIXTURES}/epss.csv`, debian: `${FIXTURES}/debian.json` };

const exported = async (room: FeedRoom): Promise<{ readonly path: string; readonly sha256: string }> => {
  const path = join(scratch(), 'feeds.tar');
  const bundle = await exportBundle({ stateDirectory: room.state, path, at: new Date(NOW).toISOString() });
  if (!bundle.ok) throw new Error(bundle.failure.message);
  return { path, sha256: bundle.value.sha256 };
};

const bundleOf = async (at = NOW): Promise<string> => {
  const room = feedRoom();
  await room.fetch({ sources: SOURCES, at });
  return (await exported(room)).path;
};

interface Options {
  readonly force?: boolean;
  readonly expected?: string;
}

/** `imported`, or the kind of the failure. */
const take = async (room: FeedRoom, path: string, { force = false, expected }: Options = {}): Promise<string> => {
  const imported = await importBundle({ stateDirectory: room.state, path, force, expected });
  return imported.ok ? 'imported' : imported.failure.kind;
};

type Members = Map<string, Buffer>;

const membersOf = (tar: Buffer): Members => {
  const members: Members = new Map();
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('utf8', at, tar.indexOf(0, at));
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    members.set(name, tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
};

const tarOf = (members: Iterable<readonly [string, Buffer]>): Buffer =>
  Buffer.concat([
    ...[...members].flatMap(([name, content]) => [
      tarHeader(name, content.length),
      content,
      tarPadding(content.length),
    ]),
    TAR_END,
  ]);

type Spoil = (members: Members, whole: Buffer) => Buffer;

const withManifest =
  (change: (manifest: { format: number; entries: Record<string, unknown>[] }) => void): Spoil =>
  (members) => {
    const manifest = JSON.parse((members.get('manifest.json') as Buffer).toString());
    change(manifest);
    return tarOf([...members, ['manifest.json', Buffer.from(JSON.stringify(manifest))]] as const);
  };

const flipped = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte)));
const dataOf = (members: Members): readonly string[] => [...members.keys()].filter((name) => name !== 'manifest.json');

describe('a bundle', () => {
  it('gives another machine what the first one knows, with its true age', async () => {
    const room = feedRoom();
    const first = feedRoom();
    await first.fetch({ sources: SOURCES });
    const { path, sha256 } = await exported(first);
    expect(await take(room, path, { expected: sha256 })).toBe('imported');
    const later = NOW + 3 * 86_400_000;
    expect(room.intelligence(later).feeds()).toEqual(first.intelligence(later).feeds());
    expect(room.intelligence(later).feeds()[0]).toMatchObject({ id: 'kev', state: 'stale', ageS: 259_200 });
    expect(room.intelligence().fixes({ id: 'debian', release: '12' }, 'bash')).toEqual([
      {
        ...{ cve: 'CVE-2026-1001', source: 'bash', state: 'fixed', fixed: '5.2.15-2+deb12u1' },
        ...{ severity: 'important', feed: 'debian', note: null },
      },
    ]);
  });

  it('is not made of bytes that were damaged since', async () => {
    const room = feedRoom();
    await room.fetch({ sources: SOURCES });
    const name = room.files().find((file) => file.endsWith('.bytes')) ?? '';
    writeFileSync(join(room.state, 'feeds', name), 'x');
    const request = { stateDirectory: room.state, path: join(scratch(), 'feeds.tar'), at: new Date(NOW).toISOString() };
    expect(await exportBundle(request)).toMatchObject({ ok: false, failure: { kind: 'damaged' } });
    await room.fetch({ sources: SOURCES });
    expect((await exportBundle(request)).ok).toBe(true);
  });

  it('can be exported again from where it was imported', async () => {
    const path = await bundleOf();
    const room = feedRoom();
    await take(room, path);
    const again = (await exported(room)).path;
    expect(membersOf(readFileSync(again)).get('manifest.json')).toEqual(
      membersOf(readFileSync(path)).get('manifest.json'),
    );
  });

  it.each<[string, Spoil]>([
    [
      'with a flipped byte',
      (members) => {
        const [name = ''] = dataOf(members);
        return tarOf(new Map([...members, [name, flipped(members.get(name) as Buffer)]]));
      },
    ],
    ['cut short', (_, whole) => whole.subarray(0, whole.length - 3000)],
    ['without one of its files', (members) => tarOf([...members].slice(0, -1))],
    ['with a file too many', (members) => tarOf([...members, ['data/extra', Buffer.from('x')]])],
    ['with a path that leads elsewhere', (members) => tarOf([...members, ['../../etc/passwd', Buffer.from('x')]])],
    ['without a manifest', (members) => tarOf([...members].slice(1))],
    ['of a later format', withManifest((manifest) => void Object.assign(manifest, { format: 2 }))],
    [
      'naming a document outside',
      withManifest(({ entries }) => void Object.assign(entries[0] ?? {}, { document: '../x' })),
    ],
    [
      'naming an unknown feed',
      withManifest(({ entries }) => void Object.assign(entries[0] ?? {}, { feed: 'osv', document: 'osv' })),
    ],
    ['that is no tar', () => Buffer.from('hello'.repeat(500))],
    ['that is empty', () => Buffer.alloc(0)],
  ])('%s is refused, and nothing changes', async (_, spoil) => {
    const path = await bundleOf();
    const whole = readFileSync(path);
    writeFileSync(path, spoil(membersOf(whole), whole));
    const room = feedRoom();
    await room.fetch({ sources: { kev: SOURCES.kev } });
    const before = [room.files(), room.intelligence().feeds()];
    expect(await take(room, path)).toBe('bundle');
    expect([room.files(), room.intelligence().feeds()]).toEqual(before);
  });

  it('with another digest than the one that was told is refused', async () => {
    expect(await take(feedRoom(), await bundleOf(), { expected: '0'.repeat(64) })).toBe('bundle');
  });

  it('with content that is not the feed is refused as a whole', async () => {
    const room = feedRoom();
    await room.fetch({ sources: SOURCES });
    const manifest = join(room.state, 'feeds', 'manifest.json');
    const path = join(scratch(), 'wrong.tar');
    const { entries } = JSON.parse(readFileSync(manifest, 'utf8'));
    // The bytes of one feed under the name of another: every checksum is right.
    const swapped = entries.map((entry: object, at: number) => ({
      ...entries[(at + 1) % entries.length],
      ...pick(entry),
    }));
    const files = entries.map(({ sha256 }: { sha256: string }) => [
      `data/${sha256}`,
      readFileSync(join(room.state, 'feeds', `${sha256}.bytes`)),
    ]);
    const text = JSON.stringify({ format: 1, created: new Date(NOW).toISOString(), entries: swapped });
    writeFileSync(path, tarOf([['manifest.json', Buffer.from(text)], ...files]));
    const other = feedRoom();
    expect(await take(other, path)).toBe('garbled');
    expect(
      other
        .intelligence()
        .feeds()
        .every(({ state }) => state === 'missing'),
    ).toBe(true);
  });

  it('older than what is here is refused, unless it is forced', async () => {
    const path = await bundleOf(NOW - 86_400_000);
    const room = feedRoom();
    const newer = join(scratch(), 'kev.json');
    writeFileSync(newer, fixture('kev.json').toString().replace('2026-11-20T', '2026-11-21T'));
    await room.fetch({ sources: { kev: pathToFileURL(newer).href } });
    expect(await take(room, path)).toBe('older');
    expect(
      room
        .intelligence()
        .feeds()
        .map(({ entries }) => entries)
        .filter((entries) => entries > 0),
    ).toEqual([2]);
    expect(await take(room, path, { force: true })).toBe('imported');
    expect(room.intelligence().feeds()[0]?.dataDate).toBe('2026-11-20');
  });
});

/** What says which document an entry is. */
const pick = (entry: object): object => {
  const { document, feed, release } = entry as Record<string, unknown>;
  return { document, feed, release };
};
