// feeds.yaml as plain data: what it means, and what it may not say.
import { describe, expect, it } from 'vitest';
import { configOf, documentsOf, type FeedsConfig } from './config.ts';

const config = (plain: unknown): FeedsConfig => {
  const read = configOf(plain);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '));
  return read.value;
};

const urls = (plain: unknown, ...words: readonly string[]): readonly (readonly [string, string])[] => {
  const documents = documentsOf(config(plain), words);
  if (!documents.ok) throw new Error(documents.problem);
  return documents.value.map(({ id, url }) => [id, url] as const);
};

describe('feeds.yaml', () => {
  it('may be missing: the defaults are the public addresses', () => {
    expect(urls(null, 'kev', 'ubuntu:24.04')).toEqual([
      ['kev', 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json'],
      ['ubuntu:24.04', 'https://security-metadata.canonical.com/oval/com.ubuntu.noble.pkg.json.xz'],
    ]);
  });

  it('leaves out what has no public address, unless it gives one', () => {
    expect(config(null).feeds).not.toContain('euvd');
    expect(documentsOf(config(null), ['euvd'])).toEqual({ ok: false, problem: expect.stringContaining('feeds.yaml') });
    expect(urls({ sources: { euvd: 'https://mirror.example.org/euvd.json' } }, 'euvd')).toHaveLength(1);
  });

  it('fills release, series and part into an address', () => {
    const plain = {
      sources: {
        ubuntu: 'https://mirror.example.org/{series}/{release}.json',
        alpine: 'file:///srv/secdb/v{release}/{part}.json',
      },
      releases: { ubuntu: ['22.04'], alpine: ['3.20'] },
    };
    expect(urls(plain, 'ubuntu', 'alpine')).toEqual([
      ['ubuntu:22.04', 'https://mirror.example.org/jammy/22.04.json'],
      ['alpine:3.20:main', 'file:///srv/secdb/v3.20/main.json'],
      ['alpine:3.20:community', 'file:///srv/secdb/v3.20/community.json'],
    ]);
  });

  it('loads OSV only when it is told of which distributions', () => {
    expect(config(null).feeds).not.toContain('osv');
    expect(documentsOf(config(null), ['osv'])).toEqual({ ok: false, problem: expect.stringContaining('osv:rocky') });
    const [, rocky] = urls({ feeds: ['osv'], releases: { osv: ['debian', 'rocky'] } });
    expect(rocky).toEqual(['osv:rocky', 'https://osv-vulnerabilities.storage.googleapis.com/Rocky%20Linux/all.zip']);
    expect(urls({ releases: { osv: ['debian'] } }, 'osv:alpine').map(([id]) => id)).toEqual(['osv:alpine']);
  });

  it('fetches what it lists, each document once', () => {
    expect(urls({ feeds: ['kev', 'arch'] }).map(([id]) => id)).toEqual(['kev', 'arch']);
    expect(urls(null, 'kev', 'kev')).toHaveLength(1);
  });

  it('says how old a feed may be', () => {
    expect(config({ stale_after: { kev: '36h', eol: '60d' } }).staleAfterS).toEqual({ kev: 129_600, eol: 5_184_000 });
  });

  it.each<[string, unknown, string, string?]>([
    ['a feed that does not exist', { feeds: ['kevv'] }, 'feeds.0: feeds must be one of kev, ', 'did you mean "kev"?'],
    ['a key that does not exist', { feed: ['kev'] }, 'feed: unknown key "feed" at the top level', '"feeds"'],
    ['a key without a neighbour', { zzzzzz: 1 }, 'zzzzzz: unknown key', '(keys: feeds, sources, releases, '],
    [
      'the source of a feed that does not exist',
      { sources: { debain: 'https://mirror.example.org/' } },
      'sources.debain: unknown key "debain" in sources',
      'did you mean "debian"?',
    ],
    ['a feed without releases', { releases: { arch: [] } }, 'unknown key "arch" in releases', '(keys: ubuntu, alpine'],
    [
      'a password in an address',
      { sources: { kev: 'https://a:b@example.org/' } },
      'sources.kev: sources.kev must be a URL without credentials',
    ],
    ['another scheme', { sources: { kev: 'ftp://example.org/kev' } }, 'sources.kev must be an http, https or file URL'],
    ['an address that is none', { sources: { kev: 'kev.json' } }, 'sources.kev must be an http, https or file URL'],
    ['a proxy of another kind', { proxy: 'socks5://127.0.0.1' }, 'proxy must be an http or https URL'],
    ['a release that is none', { releases: { alpine: ['edge'] } }, 'releases.alpine must be a release like 22.04'],
    ['a distribution that OSV does not cover', { releases: { osv: ['arch'] } }, 'releases.osv must be one of '],
    ['an age that is none', { stale_after: { kev: 'soon' } }, 'stale_after.kev must be an age like 36h or 2d'],
    ['no feed', { feeds: [] }, 'feeds must be a list of at least one feed'],
    ['something else than a map', [], 'the file must be a map with feeds, sources and the like'],
  ])('with %s is refused with the place', (_, plain, problem, suggestion = '') => {
    const read = configOf(plain);
    const problems = read.ok ? [] : read.problems;
    expect(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')).toContain(problem);
    expect(problems[0]?.suggestion ?? '').toContain(suggestion);
  });

  it.each(['debian:12', 'ubuntu:jammy', 'kev:1', 'ubuntu:22.04:x', 'osv:22.04', 'osv:rhel', ''])(
    'does not know the document %j',
    (word) => {
      expect(documentsOf(config(null), [word]).ok).toBe(false);
    },
  );
});
