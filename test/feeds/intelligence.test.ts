// What loaded feeds answer; and that damage to a file is a missing feed, never a wrong answer.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type FeedRoom, feedRoom, NOW } from './feed-room.ts';

const FIXTURES = pathToFileURL(join(import.meta.dirname, 'fixtures')).href;
const SOURCES = {
  kev: `${FIXTURES}/kev.json`,
  euvd: `${FIXTURES}/kev.json`,
  ssvc: `${FIXTURES}/ssvc.jsonl`,
  debian: `${FIXTURES}/debian.json`,
  ubuntu: `${FIXTURES}/ubuntu-{series}.json`,
  arch: `${FIXTURES}/arch.json`,
  eol: `${FIXTURES}/eol.json`,
};
const WORDS = ['kev', 'euvd', 'ssvc', 'debian', 'ubuntu:22.04', 'arch', 'eol'];

const loadedRoom = async (): Promise<FeedRoom> => {
  const room = feedRoom();
  await room.fetch({ sources: SOURCES, words: WORDS });
  return room;
};

const storeOf = (room: FeedRoom, feed: string): string => {
  const directory = join(room.state, 'feeds');
  return join(directory, readdirSync(directory).find((name) => name.startsWith(`${feed}.`)) ?? '');
};

describe('loaded feeds', () => {
  it('follow one CVE from the catalogues to the version that fixes it in each distribution', async () => {
    const known = (await loadedRoom()).intelligence();
    const cve = 'CVE-2026-1001';
    expect(known.exploited(cve).map(({ catalogue }) => catalogue)).toEqual(['euvd', 'kev']);
    expect(known.decision(cve)).toEqual({
      ...{ exploitation: 'active', automatable: true, technicalImpact: 'total', date: '2026-11-19' },
    });
    expect(known.baseScore?.(cve)).toEqual({ score: 9.8, feed: 'ubuntu', date: '2026-11-20' });
    const fixed = ['debian 12', 'debian bookworm', 'ubuntu 22.04', 'arch '].map((words) => {
      const [id = '', release = ''] = words.split(' ');
      return known.fixesOfCve({ id, release }, cve).find(({ source }) => source === 'bash')?.fixed;
    });
    expect(fixed).toEqual(['5.2.15-2+deb12u1', '5.2.15-2+deb12u1', '5.1-6ubuntu1.1', '5.2.037-1']);
    expect(known.fixesOfCve({ id: 'ubuntu', release: '22.04' }, cve)[0]?.severity).toBe('important');
  });

  it('know nothing of releases that were not fetched, and say which were', async () => {
    const known = (await loadedRoom()).intelligence();
    expect(known.fixes({ id: 'ubuntu', release: '24.04' }, 'bash')).toEqual([]);
    expect(known.feeds().find(({ id }) => id === 'ubuntu')?.releases).toEqual(['22.04']);
    expect(known.feeds().find(({ id }) => id === 'alpine')?.state).toBe('missing');
    expect(known.likelihood('CVE-2026-1001')).toBeUndefined();
  });

  it('cover the releases that they hold, and no other', async () => {
    const known = (await loadedRoom()).intelligence();
    const covered = [
      'debian 12',
      'debian bookworm',
      'debian 99',
      'ubuntu 22.04',
      'ubuntu 24.04',
      'alpine 3.20',
      'arch ',
    ];
    expect(
      covered.filter((words) => {
        const [id = '', release = ''] = words.split(' ');
        return known.covers({ id, release });
      }),
    ).toEqual(['debian 12', 'debian bookworm', 'ubuntu 22.04', 'arch ']);
  });

  it('judge the end of life by the day on which they are asked', async () => {
    const room = await loadedRoom();
    const buster = { product: 'debian', release: '10', eolFrom: '2022-09-10', isEol: true };
    expect(room.intelligence().lifecycle({ id: 'debian', version: '10' })).toEqual(buster);
    const trixie = (at: number): boolean | undefined =>
      room.intelligence(at).lifecycle({ id: 'debian', version: '13' })?.isEol;
    const [lastDay, dayAfter] = [Date.parse('2028-08-09T23:00:00Z'), Date.parse('2028-08-10T00:00:00Z')];
    expect([NOW, lastDay, dayAfter].map(trixie)).toEqual([false, false, true]);
    expect(room.intelligence().lifecycle({ id: 'rocky', version: '9.4' })?.eolFrom).toBe('2032-05-31');
    expect(room.intelligence().lifecycle({ id: 'arch', version: '' })).toBeUndefined();
  });
});

describe('a damaged file', () => {
  it.each<[string, (path: string) => void]>([
    ['removed', (path) => rmSync(path)],
    ['replaced', (path) => writeFileSync(path, 'not a database, but longer than a header of one '.repeat(30))],
    ['emptied', (path) => writeFileSync(path, '')],
  ])('of one feed that was %s makes that feed missing, until it is fetched again', async (_, damage) => {
    const room = await loadedRoom();
    damage(storeOf(room, 'debian'));
    const state = (): string | undefined =>
      room
        .intelligence()
        .feeds()
        .find(({ id }) => id === 'debian')?.state;
    expect(state()).toBe('missing');
    expect(room.intelligence().exploited('CVE-2026-1001')).toHaveLength(2);
    await room.fetch({ sources: SOURCES, words: ['debian'] });
    expect(state()).toBe('fresh');
  });

  it('named manifest makes all feeds missing, until they are fetched again', async () => {
    const room = await loadedRoom();
    const manifest = join(room.state, 'feeds', 'manifest.json');
    writeFileSync(manifest, '{"format":1,"entries":[],"digest":""}');
    expect(
      room
        .intelligence()
        .feeds()
        .every(({ state }) => state === 'missing'),
    ).toBe(true);
    await room.fetch({ sources: SOURCES, words: ['kev'] });
    expect(room.intelligence().feeds()[0]?.state).toBe('fresh');
  });
});
