// The built patchctl and its feeds: the commands, their JSON, the lock, and a process that is killed in the middle.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import { openIntelligence } from '../../src/vulnerabilities/open-intelligence.ts';
import { type Patchctl, patchctl } from '../lab/patchctl.ts';
import { scratch } from './feed-room.ts';
import { drip, publish, serve } from './feed-server.ts';

const FIXTURES = pathToFileURL(join(import.meta.dirname, 'fixtures')).href;

/** A patchctl whose feeds are the fixtures, and what `more` says. */
const withFeeds = (more: Readonly<Record<string, string>> = {}): Patchctl => {
  const program = patchctl({ inventory: '/nonexistent' });
  onTestFinished(() => program.clean());
  const sources = {
    kev: `${FIXTURES}/kev.json`,
    ubuntu: `${FIXTURES}/ubuntu-{series}.json`,
    alpine: `${FIXTURES}/alpine-{part}.json`,
    ...more,
  };
  const lines = Object.entries(sources).map(([feed, url]) => `  ${feed}: '${url}'`);
  const text = ['feeds: [kev, ubuntu, alpine]', 'releases: { ubuntu: [22.04], alpine: [3.20] }', 'sources:', ...lines];
  writeFileSync(join(program.state, 'feeds.yaml'), text.join('\n'));
  return program;
};

const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 12_000) throw new Error('it never happened');
    await sleep(5);
  }
};

const manyScores = (count: number): string =>
  [
    '#model_version:v1,score_date:2026-11-21T00:00:00Z',
    'cve,epss,percentile',
    ...Array.from({ length: count }, (_, number) => `CVE-2026-${10_000 + number},0.00042,0.12345`),
  ].join('\n');

describe('patchctl feeds', () => {
  it('fetches, shows, exports and imports, in the JSON that is documented', async () => {
    const [one, other] = [withFeeds(), withFeeds()];
    const fetched = OUTPUT_SCHEMAS['feeds-fetch'].parse(await one.json('feeds', 'fetch'));
    expect(fetched.documents.map(({ document, result }) => [document, result])).toEqual([
      ['kev', 'fetched'],
      ['ubuntu:22.04', 'fetched'],
      ['alpine:3.20:main', 'fetched'],
      ['alpine:3.20:community', 'fetched'],
    ]);
    const bundle = join(scratch(), 'feeds.tar');
    const { sha256 } = OUTPUT_SCHEMAS['feeds-export'].parse(await one.json('feeds', 'export', bundle));
    OUTPUT_SCHEMAS['feeds-import'].parse(await other.json('feeds', 'import', bundle, '--sha256', sha256));
    const status = OUTPUT_SCHEMAS['feeds-status'].parse(await other.json('feeds', 'status'));
    expect(status.feeds.filter(({ state }) => state === 'fresh').map(({ feed }) => feed)).toEqual([
      'kev',
      'ubuntu',
      'alpine',
    ]);
    expect((await other.run('feeds', 'status')).stdout).not.toContain('→');
    const known = openIntelligence(other.state, Date.now());
    expect(known.fixes({ id: 'ubuntu', release: '22.04' }, 'cjson')[0]).toMatchObject({
      ...{ fixed: '1.7.15-1ubuntu0.1~esm2', severity: 'low', note: 'needs Ubuntu Pro (esm-apps)' },
    });
    expect(known.fixesOfCve({ id: 'alpine', release: '3.20.3' }, 'CVE-2024-2002').map(({ source }) => source)).toEqual([
      'busybox',
      'firefox',
    ]);
    known.close();
  });

  it('advises to fetch what is configured and missing, and nothing else', async () => {
    const program = withFeeds();
    await program.run('feeds', 'fetch', 'kev');
    expect((await program.run('feeds', 'status')).stdout).toMatch(/→ patchctl feeds fetch ubuntu alpine\n/);
  });

  it('prints nothing for cron when all goes well, and only what failed when it does not', async () => {
    const program = withFeeds({ alpine: 'http://127.0.0.1:9/{part}' });
    expect(await program.run('feeds', 'fetch', 'kev', '--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const failed = await program.run('feeds', 'fetch', '--quiet');
    expect(failed).toMatchObject({ code: 4, stderr: '' });
    expect(failed.stdout).toContain('alpine:3.20:main');
    expect(failed.stdout).not.toContain('kev');
  });

  it.each<[string, readonly string[], number, string]>([
    ['an unknown feed', ['fetch', 'kevv'], 2, 'there is no feed "kevv"'],
    ['a feed without an address', ['fetch', 'euvd'], 2, 'put one into feeds.yaml'],
    ['a server that is not there', ['fetch', 'eol'], 4, ''],
    ['nothing to export', ['export', '/tmp/never.tar'], 2, 'patchctl feeds fetch'],
    ['a bundle that is not there', ['import', '/nonexistent.tar'], 2, 'no such file: /nonexistent.tar'],
    ['a directory for a bundle', ['import', '/etc'], 2, '/etc is not a file'],
    ['a bundle that is none', ['import', '/etc/passwd'], 3, 'nothing was replaced'],
  ])('ends with the documented exit code for %s', async (_, args, code, text) => {
    const finished = await withFeeds({ eol: 'http://127.0.0.1:9/eol' }).run('feeds', ...args);
    expect(finished.code).toBe(code);
    expect(finished.stderr).toContain(text);
  });

  it('says what is wrong in feeds.yaml and where, without the passwords in it, and contacts nobody', async () => {
    const program = withFeeds({ kev: 'https://user:password@example.org/kev.json' });
    const file = join(program.state, 'feeds.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nstale_aftr: { kev: 2d }\n`);
    const { code, stderr } = await program.run('feeds', 'fetch');
    expect(code).toBe(2);
    expect(stderr).toContain('feeds.yaml:4:8  sources.kev must be a URL without credentials');
    expect(stderr).toContain("4 │   kev: 'https://*************@example.org/kev.json'");
    expect(stderr).toContain('unknown key "stale_aftr" at the top level');
    expect(stderr).toContain('did you mean "stale_after"?');
  });

  it('lets one process load at a time, and Ctrl-C end it', async () => {
    const server = await serve({ '/kev': drip });
    const program = withFeeds({ kev: server.url('/kev') });
    const first = program.start('feeds', 'fetch', 'kev');
    await until(() => server.asked.length > 0);
    expect((await program.run('feeds', 'fetch', 'ubuntu')).code).toBe(3);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    expect((await program.run('feeds', 'fetch', 'ubuntu')).code).toBe(0);
  });

  it('keeps the old feed when it is killed while it builds the new one', async () => {
    const server = await serve({ '/epss': publish(manyScores(80_000)) });
    const program = withFeeds({ epss: `${FIXTURES}/epss.csv` });
    await program.run('feeds', 'fetch', 'epss');
    const config = join(program.state, 'other.yaml');
    writeFileSync(config, `sources: { epss: '${server.url('/epss')}' }`);
    const { child } = program.start('feeds', 'fetch', 'epss', '--config', config);
    const feeds = join(program.state, 'feeds');
    await until(() => readdirSync(feeds).some((name) => name.endsWith('.sqlite.new')));
    child.kill('SIGKILL');
    await once(child, 'close');
    const known = openIntelligence(program.state, Date.now());
    expect(known.likelihood('CVE-2026-1001')?.score).toBe(0.94312);
    known.close();
    expect(await program.run('feeds', 'fetch', 'epss', '--config', config)).toMatchObject({ code: 0 });
    expect(readdirSync(feeds).filter((name) => name.endsWith('.new'))).toEqual([]);
    expect(existsSync(join(feeds, 'manifest.json'))).toBe(true);
    const after = openIntelligence(program.state, Date.now());
    expect(after.likelihood('CVE-2026-89999')?.score).toBe(0.00042);
    after.close();
  });
});
