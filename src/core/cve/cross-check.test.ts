// Where OSV disagrees with a tracker it is said, where there is no tracker it is a hint, and a host's standing never hears of it.
import { describe, expect, it } from 'vitest';
import { type Intelligence, NO_INTELLIGENCE, type SourceFix } from '../intelligence.ts';
import type { InstalledPackage } from '../manifest.ts';
import { crossChecksOf } from './cross-check.ts';
import type { Evidence } from './evidence.ts';
import { cveReport } from './report.ts';

const CVE = 'CVE-2026-1001';
const DATE = '2026-11-17';

const row = (source: string, rest: Partial<SourceFix>): SourceFix => ({
  ...{ cve: CVE, source, state: 'open', fixed: null, severity: 'unrated', feed: 'debian', note: null },
  ...rest,
});
const fixed = (source: string, version: string, note: string | null = null): SourceFix =>
  row(source, { state: 'fixed', fixed: version, note });

const world = (told: readonly SourceFix[], heard: readonly SourceFix[]): Intelligence => ({
  ...NO_INTELLIGENCE,
  feeds: () => [{ id: 'debian', state: 'fresh', fetchedAt: null, dataDate: null, ageS: 60, entries: 1 }],
  covers: () => true,
  fixes: (_, source) => told.filter((one) => one.source === source),
  fixesOfCve: () => told,
  crossCheck: () => ({ fixes: heard, date: DATE }),
});

const installed = (name: string, version: string, source = name, sourceVersion = version): InstalledPackage => ({
  ...{ name, arch: 'x86_64', version, source, sourceVersion, state: 'installed' },
});
const host = (id: string, version: string, packages: readonly InstalledPackage[]): Evidence => ({
  ...{ host: 'web', os: { id, version, name: id }, readAt: null, manifest: { packages }, pending: [] },
  ...{ reboot: null, applied: [] },
});
const debian = host('debian', '12', [installed('libssl3', '3.0.17-1', 'openssl')]);
const rocky = host('rocky', '9.4', [installed('openssl-libs', '1:3.0.7-24.el9', 'openssl', '3.0.7-24.el9')]);

const notesOf = (evidence: Evidence, intelligence: Intelligence): readonly string[] =>
  cveReport(CVE, [evidence], intelligence).hosts.flatMap(({ crossCheck, notes }) =>
    notes.slice(notes.length - crossCheck.length),
  );

describe('OSV beside a tracker', () => {
  it.each<[string, readonly SourceFix[], readonly SourceFix[], string]>([
    [
      'another version',
      [fixed('openssl', '3.0.18-1')],
      [fixed('openssl', '3.0.18-2')],
      'OSV says fixed in 3.0.18-2, the debian tracker says fixed in 3.0.18-1',
    ],
    ['less', [fixed('openssl', '3.0.18-1')], [], 'OSV says nothing, the debian tracker says fixed in 3.0.18-1'],
    ['more', [], [fixed('openssl', '3.0.18-1')], 'OSV says fixed in 3.0.18-1, the debian tracker says nothing'],
    [
      'that it is affected',
      [row('openssl', { state: 'not-affected' })],
      [row('openssl', {})],
      'OSV says not fixed, the debian tracker says not affected',
    ],
    [
      'that there is a fix',
      [row('openssl', { state: 'wont-fix' })],
      [fixed('openssl', '3.0.18-1')],
      "OSV says fixed in 3.0.18-1, the debian tracker says won't be fixed",
    ],
  ])('is noted when it says %s', (_, told, heard, note) => {
    expect(notesOf(debian, world(told, heard))).toEqual([`openssl: ${note} (osv of ${DATE})`]);
  });

  it.each<[string, readonly SourceFix[], readonly SourceFix[]]>([
    ['the same version', [fixed('openssl', '3.0.18-1')], [fixed('openssl', '0:3.0.18-1')]],
    ['the same of one of two records', [fixed('openssl', '2')], [row('openssl', {}), fixed('openssl', '2', 'pro')]],
    ['nothing either', [], []],
    ['nothing of what is not affected', [row('openssl', { state: 'not-affected' })], []],
    ['no fix where none will come', [row('openssl', { state: 'wont-fix' })], [row('openssl', {})]],
    ['what it wants of the unimportant', [row('openssl', { state: 'wont-fix', note: 'unimportant' })], []],
    ['undetermined things', [fixed('openssl', '2')], [row('openssl', { state: 'undetermined' })]],
    ['something of packages that are not here', [fixed('bash', '1')], [fixed('bash', '2')]],
  ])('is not noted when it says %s', (_, told, heard) => {
    expect(notesOf(debian, world(told, heard))).toEqual([]);
  });

  it('changes no standing', () => {
    const told = [fixed('openssl', '3.0.17-1')];
    const standing = (intelligence: Intelligence): unknown =>
      cveReport(CVE, [debian], intelligence).hosts.map(({ standing: is, packages }) => [is, packages]);
    const { crossCheck: _, ...without } = world(told, []);
    expect(standing(world(told, [fixed('openssl', '9')]))).toEqual(standing(without));
  });

  it('is a hint while the tracker is missing, or does not cover the release', () => {
    const intelligence = { ...world([], [fixed('openssl', '3.0.18-1', `DEBIAN-${CVE}`)]), covers: () => false };
    expect(notesOf(debian, intelligence)).toEqual([
      `openssl: OSV says fixed in 3.0.18-1, installed is 3.0.17-1: a hint, no proof (DEBIAN-${CVE}, osv of ${DATE})`,
    ]);
  });
});

describe('OSV where there is no tracker', () => {
  it('hints at the version that fixes it, by source packages without their epoch', () => {
    const heard = [
      fixed('openssl', '1:3.0.7-28.el9_4', 'RLSA-2026:2'),
      fixed('openssl', '1:3.0.7-27.el9', 'RLSA-2026:1'),
    ];
    expect(cveReport(CVE, [rocky], world([], heard)).hosts[0]).toMatchObject({
      standing: 'not-named',
      crossCheck: [
        {
          ...{ package: 'openssl', installed: '3.0.7-24.el9', tracker: null },
          osv: { state: 'fixed', fixed: '1:3.0.7-27.el9', record: 'RLSA-2026:1', date: DATE },
        },
      ],
    });
  });

  it('names packages on AlmaLinux, and of several kernels the newest', () => {
    const packages = [
      installed('kernel-core', '5.14.0-9.el9', 'kernel'),
      installed('kernel-core', '5.14.0-1.el9', 'kernel'),
    ];
    const checks = crossChecksOf(host('almalinux', '9.4', packages), {
      ...{ cve: CVE, known: [], intelligence: world([], [fixed('kernel-core', '5.14.0-8.el9')]) },
    });
    expect(checks.map((one) => [one.package, one.installed])).toEqual([['kernel-core', '5.14.0-9.el9']]);
  });

  it('says nothing that an advisory of the host has said', () => {
    const intelligence = world([], [fixed('openssl', '1:3.0.7-27.el9')]);
    expect(crossChecksOf(rocky, { cve: CVE, intelligence, known: ['1:3.0.7-27.el9'] })).toEqual([]);
  });

  it('is not asked of those who have no ecosystem, nor where it is not loaded, nor of hosts never scanned', () => {
    const intelligence = world([], [fixed('openssl', '2')]);
    expect(notesOf({ ...rocky, os: { id: 'rhel', version: '9.4', name: '' } }, intelligence)).toEqual([]);
    expect(notesOf(rocky, NO_INTELLIGENCE)).toEqual([]);
    expect(notesOf({ ...rocky, manifest: null }, intelligence)).toEqual([]);
  });

  it('leaves packages from elsewhere alone', () => {
    const intelligence = world([], [fixed('openssl', '2')]);
    expect(notesOf({ ...rocky, foreign: ['openssl-libs'] }, intelligence)).toEqual([]);
  });
});
