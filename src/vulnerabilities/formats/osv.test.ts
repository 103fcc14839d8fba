// OSV's records of each distribution: what is read, what is of no use, and that nothing makes the reader throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OsvDistribution } from '../ecosystems.ts';
import { cellsOf } from '../store/tables.ts';
import type { Reading } from './format.ts';
import { osv } from './osv.ts';

const CVE = 'CVE-2026-1001';
const read = (distribution: OsvDistribution, record: unknown): Reading =>
  osv(distribution).read({ at: 'line 1', path: ['1'], text: JSON.stringify(record) });

const affected = (ecosystem: string, name: string, ...fixed: readonly string[]): object => ({
  package: { ecosystem, name },
  ranges: [
    { type: 'GIT', events: [{ introduced: '0' }, { fixed: 'a1b2c3' }] },
    { type: 'ECOSYSTEM', events: [{ introduced: '0' }, ...fixed.map((version) => ({ fixed: version }))] },
  ],
});
const record = (id: string, ...packages: readonly object[]): object => ({
  ...{ id, modified: '2026-11-17T06:00:00.123Z', upstream: [CVE], affected: packages },
});
const rowsOf = (reading: Reading): readonly (readonly unknown[])[] =>
  reading.ok ? reading.rows.map((row) => cellsOf(row).slice(0, 5)) : [[reading.problem]];

describe('a record of OSV', () => {
  it.each<[OsvDistribution, string, string, string]>([
    ['debian', `DEBIAN-${CVE}`, 'Debian:12', '12'],
    ['debian', `DEBIAN-${CVE}`, 'Debian:sid', 'sid'],
    ['ubuntu', `UBUNTU-${CVE}`, 'Ubuntu:24.04:LTS', '24.04'],
    ['ubuntu', `UBUNTU-${CVE}`, 'Ubuntu:25.10', '25.10'],
    ['ubuntu', `UBUNTU-${CVE}`, 'Ubuntu:Pro:18.04:LTS', '18.04'],
    ['alpine', `ALPINE-${CVE}`, 'Alpine:v3.20', '3.20'],
    ['alpine', CVE, 'Alpine:v3.20', '3.20'],
    ['almalinux', 'ALSA-2026:1001', 'AlmaLinux:9', '9'],
    ['rocky', 'RLSA-2026:1001', 'Rocky Linux:9', '9'],
    ['opensuse-leap', 'openSUSE-SU-2026:1001-1', 'openSUSE:Leap 15.6', '15.6'],
    ['sles', 'SUSE-SU-2026:1001-1', 'SUSE:Linux Enterprise Module for Basesystem 15 SP7', '15.7'],
    ['sles', 'SUSE-SU-2026:1001-1', 'SUSE:Linux Enterprise Server 16.0', '16.0'],
  ])('of %s, %s: %s is the release %s', (distribution, id, ecosystem, release) => {
    const reading = read(distribution, record(id, affected(ecosystem, 'bash', '5.2-1')));
    expect(rowsOf(reading)).toEqual([[release, 'bash', CVE, 'fixed', '5.2-1']]);
    expect(reading).toMatchObject({ dataDate: '2026-11-17' });
  });

  it.each<[string, OsvDistribution, object]>([
    ['RHEL is not its rebuild', 'rocky', record('RLSA-1', affected('Red Hat:enterprise_linux:9::baseos', 'a', '1'))],
    ['one rebuild is not the other', 'rocky', record('RLSA-1', affected('AlmaLinux:9', 'a', '1'))],
    ['a build of a module stream', 'rocky', record('RLSA-1', affected('Rocky Linux:9', 'a', '1-1.module+el9+1'))],
    ['FIPS', 'ubuntu', record(`UBUNTU-${CVE}`, affected('Ubuntu:Pro:FIPS:20.04:LTS', 'a', '1'))],
    ['LTSS', 'sles', record('SUSE-SU-1', affected('SUSE:Linux Enterprise Server 15 SP4-LTSS', 'a', '1'))],
    ['withdrawn', 'debian', { ...record(`DEBIAN-${CVE}`, affected('Debian:12', 'a', '1')), withdrawn: '2026-11-18' }],
    ['an advisory where CVEs have records', 'debian', record('DSA-1-1', affected('Debian:12', 'a', '1'))],
    ['only a relation', 'rocky', { id: 'RLSA-1', related: [CVE], affected: [affected('Rocky Linux:9', 'a', '1')] }],
    ['versions without a range', 'debian', record(`DEBIAN-${CVE}`, { package: { ecosystem: 'Debian:12', name: 'a' } })],
  ])('is left out and counted: %s', (_, distribution, one) => {
    expect(read(distribution, one)).toMatchObject({ ok: true, rows: [], leftOut: 1 });
  });

  it('names no version where there is none, or more than one', () => {
    const packages = [affected('Debian:12', 'a'), affected('Debian:12', 'b', '1', '2')];
    expect(rowsOf(read('debian', record(`DEBIAN-${CVE}`, ...packages)))).toEqual([
      ['12', 'a', CVE, 'open', null],
      ['12', 'b', CVE, 'undetermined', null],
    ]);
  });

  it('counts once what several modules ship', () => {
    const packages = ['Basesystem', 'Development Tools'].map((name) =>
      affected(`SUSE:Linux Enterprise Module for ${name} 15 SP7`, 'glibc', '2.38-1'),
    );
    expect(rowsOf(read('sles', record('SUSE-SU-1', ...packages)))).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['no object', []],
    ['no id', {}],
    ['an id that acts on a terminal', record(`\u001b[2J-${CVE}`)],
    ['a package that is none', record(CVE, affected('Debian:12', '$(id)', '1'))],
    ['a version that is none', record(CVE, affected('Debian:12', 'a', '1; id'))],
  ])('is refused: %s', (_, one) => {
    expect(read('debian', one).ok).toBe(false);
  });
});

const KEYS = ['id', 'upstream', 'related', 'affected', 'package', 'ecosystem', 'name', 'ranges', 'type', 'events'];
const WORDS = [CVE, `DEBIAN-${CVE}`, 'Debian:12', 'ECOSYSTEM', '0', '1.0-1', '$(id)', '\u001b[2J', '', '2026-02-30'];
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.constantFrom<unknown>(...WORDS, null, true, 0),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS, 'introduced', 'fixed', 'withdrawn', 'modified', '__proto__'), tie('json')),
  ),
}));

describe('any text', () => {
  it('is read without throwing, into rows that can be stored', () => {
    // Half of them get past the first checks.
    const some = fc.tuple(json, fc.boolean(), fc.array(json, { maxLength: 3 })).map(([value, shaped, list]) => {
      const packages = list.map((ranges) => ({ package: { ecosystem: 'Debian:12', name: 'a' }, ranges }));
      return JSON.stringify(shaped ? record(`DEBIAN-${CVE}`, ...packages) : value);
    });
    fc.assert(
      fc.property(fc.oneof(some, fc.string()), (text) => {
        const reading = osv('debian').read({ at: '', path: [], text });
        for (const row of reading.ok ? reading.rows : [])
          expect(cellsOf(row).every((cell) => cell === null || ['string', 'number'].includes(typeof cell))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
