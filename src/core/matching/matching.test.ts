// Which CVEs an update ends and which stay open: the traps of each distribution as rows.
import { describe, expect, it } from 'vitest';
import type { Change } from '../change.ts';
import { type Intelligence, NO_INTELLIGENCE, type SourceFix } from '../intelligence.ts';
import type { InstalledPackage } from '../manifest.ts';
import { distributionOf, type World } from './distribution.ts';
import { exposuresOf, exposuresTo, isOpen, isResidual } from './exposures.ts';
import { fixesOf } from './fixes.ts';
import { trackedSource } from './tracked-source.ts';

const CVE = 'CVE-2026-1000';

const row = (source: string, rest: Partial<SourceFix> = {}): SourceFix => {
  return { cve: CVE, source, state: 'open', fixed: null, severity: 'important', feed: 'debian', note: null, ...rest };
};

const fixedIn = (source: string, fixed: string, note: string | null = null): SourceFix =>
  row(source, { state: 'fixed', fixed, note });

const worldOf = (id: string, rows: readonly SourceFix[]): World => {
  const intelligence: Intelligence = {
    ...NO_INTELLIGENCE,
    fixes: (_, source) => rows.filter((one) => one.source === source),
    fixesOfCve: (_, cve) => rows.filter((one) => one.cve === cve),
  };
  return { distribution: { id, release: '12' }, intelligence };
};

const change = (rest: Partial<Change>): Change => ({
  action: 'upgrade',
  package: 'libssl3',
  arch: 'amd64',
  from: '3.0.15-1',
  to: '3.0.17-1',
  origin: 'Debian/oldstable',
  security: false,
  advisories: [],
  band: 6,
  due: null,
  why: '',
  ...rest,
});

/** An update of a source package, from the distribution's own repository. */
const update = (name: string, from: string | null, to: string, rest: Partial<Change> = {}): Change =>
  change({ package: name, from, to, source: { name, from, to }, ...rest });

const installed = (source: string, sourceVersion: string, rest: Partial<InstalledPackage> = {}): InstalledPackage => {
  return { name: source, arch: 'amd64', version: sourceVersion, source, sourceVersion, state: 'installed', ...rest };
};

describe('fixesOf', () => {
  it.each<readonly [string, string, Change, SourceFix, boolean]>([
    ['a fix between both versions', 'debian', update('curl', '7.88-1', '7.88-3'), fixedIn('curl', '7.88-2'), true],
    ['a fix in the candidate itself', 'debian', update('curl', '7.88-1', '7.88-3'), fixedIn('curl', '7.88-3'), true],
    ['not what is fixed already', 'debian', update('curl', '7.88-2', '7.88-3'), fixedIn('curl', '7.88-2'), false],
    ['not what is fixed later', 'debian', update('curl', '7.88-1', '7.88-3'), fixedIn('curl', '7.88-4'), false],
    ['not what is open', 'debian', update('curl', '7.88-1', '7.88-3'), row('curl'), false],
    ['epochs', 'debian', update('bind9', '1:9.18-1', '1:9.18-2'), fixedIn('bind9', '1:9.18-2'), true],
    ['a missing epoch is 0', 'debian', update('bind9', '1:9.18-1', '1:9.18-2'), fixedIn('bind9', '9.19-1'), false],
    [
      'the source version of a binNMU, not +b1 of the binary',
      'debian',
      change({
        package: 'bash',
        from: '5.2-2+b13',
        to: '5.2-2+b14',
        source: { name: 'bash', from: '5.2-2', to: '5.2-2' },
      }),
      fixedIn('bash', '5.2-2+b14'),
      false,
    ],
    [
      'a signed kernel as the source it was built from',
      'debian',
      update('linux-signed-amd64', '6.1.180+1', '6.1.192+2'),
      fixedIn('linux', '6.1.192-2'),
      true,
    ],
    [
      'a signed kernel that comes before the fix',
      'debian',
      update('linux-signed-amd64', '6.1.180+1', '6.1.192+1'),
      fixedIn('linux', '6.1.192-2'),
      false,
    ],
    ['not what never was affected', 'debian', update('a', '1', '2'), row('a', { state: 'not-affected' }), false],
    ['not what harms nobody', 'debian', update('a', '1', '3'), fixedIn('a', '2', 'unimportant'), false],
    ['not a new package', 'debian', update('a', null, '3', { action: 'install' }), fixedIn('a', '2'), false],
    ['not a downgrade', 'debian', update('a', '3', '1', { action: 'downgrade' }), fixedIn('a', '2'), false],
    ['a held update, as if it happened', 'debian', update('a', '1', '3', { action: 'held' }), fixedIn('a', '2'), true],
    ['security suites', 'debian', update('a', '1', '3', { origin: 'Debian-Security/s' }), fixedIn('a', '2'), true],
    ['not what others built', 'debian', update('a', '1', '3', { origin: 'nginx/stable' }), fixedIn('a', '2'), false],
    [
      'not backports',
      'debian',
      update('a', '1', '3', { origin: 'Debian Backports/bookworm-backports' }),
      fixedIn('a', '2'),
      false,
    ],
    ['Ubuntu', 'ubuntu', update('a', '1', '3', { origin: 'Ubuntu/jammy-updates' }), fixedIn('a', '2'), true],
    ['Ubuntu ESM', 'ubuntu', update('a', '1', '3', { origin: 'UbuntuESMApps/x' }), fixedIn('a', '2'), true],
    ['not a PPA', 'ubuntu', update('a', '1', '3', { origin: 'LP-PPA-x/jammy' }), fixedIn('a', '2'), false],
    ['not when the manager names no source', 'debian', change({}), fixedIn('libssl3', '3.0.16-1'), false],
    [
      'Alpine by origin',
      'alpine',
      update('busybox', '1.36.1-r28', '1.36.1-r29', { origin: 'Alpine/main' }),
      fixedIn('busybox', '1.36.1-r29'),
      true,
    ],
    [
      "not another's repository for Alpine, whatever its address ends in",
      'alpine',
      update('nginx', '1.26.1-r1', '1.26.2-r1', { origin: 'https://nginx.org/packages/alpine/v3.20/main' }),
      fixedIn('nginx', '1.26.2-r0'),
      false,
    ],
    [
      'Arch by package, without source ends',
      'arch',
      change({ package: 'openssl', from: '3.3.0-1', to: '3.3.1-1', origin: 'core' }),
      fixedIn('openssl', '3.3.1-1'),
      true,
    ],
    [
      'Alpine and Arch where the manager names no repository',
      'alpine',
      update('busybox', '1.36.1-r28', '1.36.1-r29', { origin: '' }),
      fixedIn('busybox', '1.36.1-r29'),
      true,
    ],
    [
      'no rpm by version, whatever a tracker says: streams and rebuilds differ',
      'almalinux',
      update('nodejs', '1:18.1-1.module_el9', '1:18.9-1.module_el9', { origin: 'appstream' }),
      fixedIn('nodejs', '1:18.5-1.module_el9'),
      false,
    ],
  ])('names %s', (_, id, one, fact, fixes) => {
    expect(fixesOf(one, worldOf(id, [fact])).map(({ cve }) => cve)).toEqual(fixes ? [CVE] : []);
  });

  it("takes an advisory's CVEs for the packages it is attached to, bugfix advisories included", () => {
    const advisories = [
      { id: 'RHBA-2024:6202', type: 'bugfix', severity: 'unrated', cves: ['CVE-2023-31315'] },
      { id: 'RHSA-2024:1', type: 'security', severity: 'moderate', cves: ['CVE-2024-2'] },
    ] as const;
    const fixes = fixesOf(change({ origin: 'baseos', advisories }), worldOf('rocky', []));
    expect(fixes.map(({ cve, by, severity }) => [cve, by, severity])).toEqual([
      ['CVE-2023-31315', 'RHBA-2024:6202', 'unrated'],
      ['CVE-2024-2', 'RHSA-2024:1', 'moderate'],
    ]);
  });

  it("prefers the tracker's rating of the CVE to the advisory's", () => {
    const advisories = [{ id: 'X-1', type: 'security', severity: 'critical', cves: [CVE] }] as const;
    const world = worldOf('debian', [fixedIn('curl', '2')]);
    expect(fixesOf(update('curl', '1', '3', { advisories }), world)).toMatchObject([
      { by: 'debian', severity: 'important' },
    ]);
  });
});

describe('exposuresOf', () => {
  const packages = [installed('curl', '7.88-1'), installed('curl', '7.88-1', { name: 'libcurl4' })];

  it.each<readonly [string, SourceFix, readonly Change[], string | undefined]>([
    ['fixed on the host', fixedIn('curl', '7.88-1'), [], undefined],
    ['open', row('curl'), [], 'open'],
    ['not fixed ever', row('curl', { state: 'wont-fix', note: '<ignored>' }), [], 'wont-fix'],
    ['not known', row('curl', { state: 'undetermined' }), [], 'undetermined'],
    ['harmless as built', row('curl', { state: 'wont-fix', note: 'unimportant' }), [], 'unimportant'],
    ['not affected (Debian: fixed in 0)', row('curl', { state: 'not-affected' }), [], undefined],
    ['fixed, but not offered', fixedIn('curl', '7.88-2'), [], 'not-in-repositories'],
    ['fixed above the candidate', fixedIn('curl', '7.88-9'), bothTo('7.88-2'), 'not-in-repositories'],
    ['for subscribers, by its status', fixedIn('curl', '7.88-2', 'needs ESM'), [], 'esm-only'],
    ['for subscribers, by its version', fixedIn('curl', '7.88-1ubuntu0.1+esm2'), [], 'esm-only'],
    ['ended by what is pending', fixedIn('curl', '7.88-2'), bothTo('7.88-2'), 'update-pending'],
    ['ended by removal', fixedIn('curl', '7.88-2'), bothTo(null, 'remove'), 'update-pending'],
    ['ended by what is held', fixedIn('curl', '7.88-2'), bothTo('7.88-2', 'held'), 'held-back'],
    [
      'ended in one of two packages only',
      fixedIn('curl', '7.88-2'),
      bothTo('7.88-2').slice(0, 1),
      'not-in-repositories',
    ],
    ['of another source', fixedIn('wget', '9'), [], undefined],
  ])('says of a CVE that is %s', (_, fact, pending, standing) => {
    const exposures = exposuresOf({ manifest: { packages }, pending }, worldOf('debian', [fact]));
    expect(exposures.map((one) => one.standing)).toEqual(standing === undefined ? [] : [standing]);
  });

  it('names the packages, the versions and who says so', () => {
    expect(
      exposuresOf({ manifest: { packages }, pending: [] }, worldOf('debian', [fixedIn('curl', '7.88-2', 'DSA-1')])),
    ).toEqual([
      {
        cve: CVE,
        source: 'curl',
        packages: ['curl', 'libcurl4'],
        installed: '7.88-1',
        fixed: '7.88-2',
        standing: 'not-in-repositories',
        severity: 'important',
        by: 'debian',
        note: 'DSA-1',
      },
    ]);
  });

  it('says nothing of packages from elsewhere', () => {
    const inspected = { manifest: { packages }, pending: [], foreign: ['curl', 'libcurl4'] };
    expect(exposuresOf(inspected, worldOf('debian', [row('curl')]))).toEqual([]);
  });

  it('judges kernels by the newest one installed, and by the one that comes along', () => {
    const kernel = (release: string, version: string): InstalledPackage =>
      installed('linux-signed-amd64', version, { name: `linux-image-${release}-amd64` });
    const manifest = { packages: [kernel('6.1.0-9', '6.1.27+1'), kernel('6.1.0-18', '6.1.76+1')] };
    const world = worldOf('debian', [
      fixedIn('linux', '6.1.76-1'),
      { ...fixedIn('linux', '6.1.99-1'), cve: 'CVE-2026-2' },
    ]);
    const source = { name: 'linux-signed-amd64', from: null, to: '6.1.99+1' };
    const next = change({
      action: 'install',
      package: 'linux-image-6.1.0-23-amd64',
      from: null,
      to: '6.1.99-1',
      source,
    });
    expect(exposuresOf({ manifest, pending: [] }, world)).toMatchObject([
      { cve: 'CVE-2026-2', standing: 'not-in-repositories' },
    ]);
    expect(exposuresOf({ manifest, pending: [next] }, world)).toMatchObject([
      { cve: 'CVE-2026-2', standing: 'update-pending' },
    ]);
  });

  it('lets the later of two fixes of one CVE count', () => {
    const rows = [fixedIn('curl', '7.88-1'), fixedIn('curl', '7.88-2')];
    expect(exposuresOf({ manifest: { packages }, pending: [] }, worldOf('debian', rows))).toHaveLength(1);
  });

  it('knows of rpm hosts what their pending advisories end, and what is held among them', () => {
    const advisories = [{ id: 'RHSA-1', type: 'security', severity: 'critical', cves: [CVE] }] as const;
    const pending = [change({ origin: 'baseos', advisories }), change({ package: 'b', action: 'held', advisories })];
    const exposures = exposuresOf({ manifest: { packages: [] }, pending }, worldOf('rocky', []));
    expect(exposures.map(({ source, standing, by }) => [source, standing, by])).toEqual([
      ['b', 'held-back', 'RHSA-1'],
      ['libssl3', 'update-pending', 'RHSA-1'],
    ]);
  });
});

/** Both packages of curl move. */
function bothTo(to: string | null, action: Change['action'] = 'upgrade'): readonly Change[] {
  return ['curl', 'libcurl4'].map((name) =>
    change({ action, package: name, from: '7.88-1', to, source: { name: 'curl', from: '7.88-1', to } }),
  );
}

describe('exposuresTo', () => {
  const inspected = { manifest: { packages: [installed('curl', '2')] }, pending: [] };

  it('also says what is fixed or was never affected', () => {
    expect(exposuresTo(CVE, inspected, worldOf('debian', [fixedIn('curl', '1')]))).toMatchObject([
      { standing: 'fixed' },
    ]);
    const unaffected = worldOf('debian', [row('curl', { state: 'not-affected' })]);
    expect(exposuresTo(CVE, inspected, unaffected)).toMatchObject([{ standing: 'not-affected' }]);
    expect(exposuresTo(CVE, inspected, worldOf('debian', [row('wget')]))).toEqual([]);
  });
});

describe('standings', () => {
  it.each([
    ['update-pending', true, false],
    ['held-back', true, true],
    ['esm-only', true, true],
    ['open', true, true],
    ['unimportant', false, false],
    ['fixed', false, false],
  ] as const)('%s is open: %s, residual: %s', (standing, open, residual) => {
    expect([isOpen({ standing }), isResidual({ standing })]).toEqual([open, residual]);
  });
});

describe('trackedSource', () => {
  it.each([
    ['linux-signed-amd64', '6.1.192+2', 'linux', '6.1.192-2'],
    ['linux-signed-arm64', '6.1.55+1~bpo11+1', 'linux', '6.1.55-1~bpo11+1'],
    ['linux-signed-6.1-amd64', '6.1.55+1', 'linux-6.1', '6.1.55-1'],
    ['linux-signed', '5.15.0-91.101', 'linux', '5.15.0-91.101'],
    ['linux-signed-hwe-6.5', '6.5.0-14.14~22.04.1', 'linux-hwe-6.5', '6.5.0-14.14~22.04.1'],
    ['grub-efi-amd64-signed', '1+2.06+13+deb12u1', 'grub2', '2.06-13+deb12u1'],
    ['openssl', '3.0.15-1~deb12u1', 'openssl', '3.0.15-1~deb12u1'],
  ])('%s %s is %s %s', (name, version, trackedName, trackedVersion) => {
    expect(trackedSource({ name, version })).toEqual({ name: trackedName, version: trackedVersion });
  });
});

describe('distributionOf', () => {
  it.each([
    ['debian', '12', '12'],
    ['ubuntu', '22.04', '22.04'],
    ['alpine', '3.20.3', '3.20'],
    ['arch', '20260101', ''],
  ])('%s %s has the release "%s"', (id, version, release) => {
    expect(distributionOf({ id, version })).toEqual({ id, release });
  });
});
