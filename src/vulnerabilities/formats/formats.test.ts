// Every feed in small, through its format: what is understood, what is left out, and what is refused with its place.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadableFeed } from '../catalog.ts';
import type { Row } from '../rows.ts';
import type { Broken, Unit } from './format.ts';
import { formatOf } from './registry.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/feeds/fixtures');
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');

interface Outcome {
  readonly rows: readonly Row[];
  readonly dataDate: string | undefined;
  readonly leftOut: number;
  readonly problem: string | undefined;
}

const readAll = async (feed: LoadableFeed, text: string, release: string | null = null): Promise<Outcome> => {
  const format = formatOf(feed, release);
  const rows: Row[] = [];
  let dataDate: string | undefined;
  let leftOut = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  const units: (Unit | Broken)[] = [];
  for await (const batch of format.units(bytes())) units.push(...batch);
  for (const unit of units) {
    if ('broken' in unit) return { rows, dataDate, leftOut, problem: `${unit.broken} (${unit.at})` };
    const reading = format.read(unit);
    if (!reading.ok) return { rows, dataDate, leftOut, problem: `${reading.problem} (${unit.at})` };
    rows.push(...reading.rows);
    dataDate = reading.dataDate ?? dataDate;
    leftOut += reading.leftOut ?? 0;
  }
  return { rows, dataDate, leftOut, problem: undefined };
};

const fix = (source: string, release: string, cve: string, rest: object): object => ({
  table: 'fix',
  source,
  release,
  cve,
  fixed: null,
  note: null,
  ...rest,
});

describe('a feed in its documented shape', () => {
  it('KEV: dates and ransomware', async () => {
    expect(await readAll('kev', fixture('kev.json'))).toEqual({
      rows: [
        { table: 'exploited', cve: 'CVE-2026-1001', added: '2026-11-18', due: '2026-12-09', ransomware: true },
        { table: 'exploited', cve: 'CVE-2024-2002', added: '2024-05-01', due: '2024-05-22', ransomware: false },
      ],
      dataDate: '2026-11-20',
      leftOut: 0,
      problem: undefined,
    });
  });

  it('EPSS: scores with the date of the first line', async () => {
    const { rows, dataDate } = await readAll('epss', fixture('epss.csv'));
    expect(dataDate).toBe('2026-11-21');
    expect(rows).toContainEqual({ table: 'likelihood', cve: 'CVE-2026-1001', score: 0.94312, percentile: 0.99912 });
    expect(rows).toContainEqual({ table: 'likelihood', cve: 'CVE-1999-0001', score: 0.000017, percentile: 0 });
  });

  it.each<[string, unknown, number | undefined]>([
    ["CISA's, beside its decision", { adp: [{ metrics: [{ cvssV3_1: { baseScore: 9.8 } }] }] }, 9.8],
    ["the assigner's", { cna: { metrics: [{ format: 'CVSS', cvssV3_0: { baseScore: 7 } }] } }, 7],
    ['version 3.1 before 4.0', { cna: { metrics: [{ cvssV4_0: { baseScore: 9 }, cvssV3_1: { baseScore: 5 } }] } }, 5],
    ['version 4.0 where there is no other', { cna: { metrics: [{ cvssV4_0: { baseScore: 9.3 } }] } }, 9.3],
    [
      'the highest of two people',
      { cna: { metrics: [{ cvssV3_1: { baseScore: 5 } }] }, adp: [{ metrics: [{ cvssV3_1: { baseScore: 6.1 } }] }] },
      6.1,
    ],
    ['never version 2: its scale is another one', { cna: { metrics: [{ cvssV2_0: { baseScore: 10 } }] } }, undefined],
    ['nothing that is no score', { cna: { metrics: [{ cvssV3_1: { baseScore: 11 } }] } }, undefined],
  ])('CVSS: %s', async (_, containers, score) => {
    const record = { cveMetadata: { cveId: 'CVE-2026-1001', dateUpdated: '2026-11-19T10:00:00Z' }, containers };
    const { rows, problem, leftOut } = await readAll('ssvc', JSON.stringify(record));
    expect(problem).toBeUndefined();
    expect(rows).toEqual(
      score === undefined ? [] : [{ table: 'score', cve: 'CVE-2026-1001', score, date: '2026-11-19' }],
    );
    expect(leftOut).toBe(score === undefined ? 1 : 0);
  });

  it('CVSS: of the NVD, and of Ubuntu', async () => {
    const cvssMetricV31 = [{ type: 'Secondary', cvssData: { baseScore: 6.5 } }, { cvssData: { baseScore: 7.5 } }];
    const item = { cve: { id: 'CVE-2026-1001', lastModified: '2026-11-19T10:00:00.123', metrics: { cvssMetricV31 } } };
    const nvd = await readAll('ssvc', JSON.stringify(item));
    expect(nvd.rows).toEqual([{ table: 'score', cve: 'CVE-2026-1001', score: 7.5, date: '2026-11-19' }]);
    const { rows } = await readAll('ubuntu', fixture('ubuntu-jammy.json'), '22.04');
    expect(rows.filter(({ table }) => table === 'score')).toEqual([
      { table: 'score', cve: 'CVE-2026-1001', score: 9.8, date: null },
    ]);
  });

  it('SSVC: both spellings of the decision points, and records without a decision', async () => {
    const { rows, leftOut } = await readAll('ssvc', fixture('ssvc.jsonl'));
    expect(rows).toEqual([
      {
        ...{ table: 'decision', cve: 'CVE-2026-1001', exploitation: 'active', automatable: true },
        ...{ technicalImpact: 'total', date: '2026-11-19' },
      },
      {
        ...{ table: 'decision', cve: 'CVE-2024-2002', exploitation: 'poc', automatable: false },
        ...{ technicalImpact: 'partial', date: '2024-05-02' },
      },
    ]);
    expect(leftOut).toBe(1);
  });

  it('Debian: fixed, never affected, postponed, ignored, unimportant, out of support, undetermined', async () => {
    const { rows, leftOut } = await readAll('debian', fixture('debian.json'));
    expect(leftOut).toBe(1);
    expect(rows).toEqual([
      fix('bash', '12', 'CVE-2026-1001', { state: 'fixed', fixed: '5.2.15-2+deb12u1', severity: 'important' }),
      fix('bash', '13', 'CVE-2026-1001', { state: 'not-affected', severity: 'unrated' }),
      fix('bash', 'sid', 'CVE-2026-1001', { state: 'open', severity: 'moderate' }),
      fix('openssl', '12', 'CVE-2024-2002', { state: 'open', severity: 'low', note: '<postponed>' }),
      fix('openssl', '11', 'CVE-2024-2002', { state: 'wont-fix', severity: 'low', note: '<ignored>' }),
      fix('openssl', '12', 'CVE-2024-2003', { state: 'wont-fix', severity: 'low', note: 'unimportant' }),
      fix('openssl', '11', 'CVE-2024-2003', { state: 'wont-fix', severity: 'unrated', note: 'end-of-life' }),
      fix('openssl', '12', 'CVE-2024-2004', { state: 'undetermined', severity: 'unrated' }),
      fix('openssl', '11', 'CVE-2024-2004', { state: 'open', severity: 'moderate', note: '<no-dsa>' }),
    ]);
  });

  it('Ubuntu: pockets that need a subscription are in the note', async () => {
    const { rows, dataDate } = await readAll('ubuntu', fixture('ubuntu-jammy.json'), '22.04');
    expect(dataDate).toBe('2026-11-20');
    expect(rows.filter(({ table }) => table === 'fix')).toEqual([
      fix('bash', '22.04', 'CVE-2026-1001', { state: 'fixed', fixed: '5.1-6ubuntu1.1', severity: null }),
      fix('bash', '22.04', 'CVE-2024-2002', { state: 'not-affected', severity: null }),
      fix('cjson', '22.04', 'CVE-2023-50471', {
        ...{ state: 'fixed', fixed: '1.7.15-1ubuntu0.1~esm2', severity: null, note: 'needs Ubuntu Pro (esm-apps)' },
      }),
      fix('cjson', '22.04', 'CVE-2023-50472', { state: 'open', severity: null }),
    ]);
    expect(rows.filter(({ table }) => table === 'rating')).toEqual([
      { table: 'rating', cve: 'CVE-2026-1001', severity: 'important' },
      { table: 'rating', cve: 'CVE-2023-50471', severity: 'low' },
    ]);
  });

  it('Alpine: version 0 was never affected, remarks beside ids are no ids', async () => {
    const { rows, leftOut } = await readAll('alpine', fixture('alpine-main.json'), '3.20');
    expect(rows.map((row) => row.table === 'fix' && [row.source, row.cve, row.state, row.fixed])).toEqual([
      ['busybox', 'CVE-2024-2003', 'not-affected', null],
      ['busybox', 'CVE-2026-1001', 'fixed', '1.36.1-r29'],
      ['busybox', 'CVE-2024-2002', 'fixed', '1.36.1-r29'],
      ['xen', 'CVE-2023-46835', 'fixed', '4.18.0-r3'],
    ]);
    expect(leftOut).toBe(1);
  });

  it('Arch: groups without a fix say nothing', async () => {
    const { rows, leftOut } = await readAll('arch', fixture('arch.json'));
    expect(rows).toEqual(
      ['bash', 'lib32-bash'].map((source) =>
        fix(source, '', 'CVE-2026-1001', {
          state: 'fixed',
          fixed: '5.2.037-1',
          severity: 'important',
          note: 'AVG-2900',
        }),
      ),
    );
    expect(leftOut).toBe(1);
  });

  it('endoflife.date: operating systems only', async () => {
    const { rows, leftOut, dataDate } = await readAll('eol', fixture('eol.json'));
    expect(rows).toHaveLength(4);
    expect(rows[1]).toEqual({
      table: 'lifecycle',
      product: 'debian',
      release: '10',
      eolFrom: '2022-09-10',
      isEol: true,
    });
    expect([leftOut, dataDate]).toEqual([1, '2026-11-19']);
  });
});

describe('a shape that is not the documented one', () => {
  it.each<[string, LoadableFeed, string, string]>([
    ['a login page', 'kev', '<!DOCTYPE html><html>', 'a JSON object or array was expected (byte 0, at the beginning)'],
    ['an entry without an id', 'kev', '{"vulnerabilities":[{"cve":"x"}]}', 'cveID is undefined (vulnerabilities.0)'],
    [
      'a date that is none',
      'kev',
      '{"vulnerabilities":[{"cveID":"CVE-2026-1001","dateAdded":"soon"}]}',
      'dateAdded of',
    ],
    ['a document cut short', 'debian', '{"bash":{"CVE-2026-1001":{"releases":{', 'ends in the middle'],
    ['text after the end', 'debian', '{} {}', 'something follows the end'],
    [
      'a status nobody knows',
      'debian',
      '{"bash":{"CVE-2026-1001":{"releases":{"sid":{"status":"vexing"}}}}}',
      'status is "vexing" (bash.CVE-2026-1001)',
    ],
    ['a name with a space', 'debian', '{"ba sh":{"CVE-2026-1001":{}}}', 'the package is called "ba sh"'],
    [
      'a version for the shell',
      'debian',
      '{"bash":{"CVE-2026-1001":{"releases":{"sid":{"status":"resolved","fixed_version":"$(id)"}}}}}',
      'fixed_version is "$(id)"',
    ],
    ['no date in the first line', 'epss', 'cve,epss,percentile\n', 'no score_date'],
    ['other columns', 'epss', '#score_date:2026-11-21T00:00:00Z\ncve,percentile,epss\n', 'the columns are'],
    ['a score above 1', 'epss', '#score_date:2026-11-21\ncve,epss,percentile\nCVE-2026-1001,1.5,0.1\n', '(line 3)'],
    [
      'another Alpine',
      'alpine',
      '{"distroversion":"v3.19","packages":[]}',
      'it is of "v3.19", and v3.20 was asked for',
    ],
    [
      'a decision nobody knows',
      'ssvc',
      '{"cve":{"id":"CVE-2026-1001","metrics":{"ssvcV203":[{"options":[{"exploitation":"maybe"}]}]}}}',
      'exploitation of',
    ],
    ['another record', 'ssvc', '{"hello":1}', 'neither a CVE record nor an item of the NVD'],
    ['a product without releases', 'eol', '{"result":[{"name":"debian","category":"os"}]}', 'debian has no releases'],
  ])('%s in %s is refused with its place', async (_, feed, text, problem) => {
    expect((await readAll(feed, text, '3.20')).problem).toContain(problem);
  });
});
