// Where a fleet stands towards a CVE: proven by versions, and never better than what was read.
import { describe, expect, it } from 'vitest';
import type { Change } from '../change.ts';
import { type Intelligence, NO_INTELLIGENCE, type SourceFix } from '../intelligence.ts';
import type { InstalledPackage } from '../manifest.ts';
import type { AppliedFix, Evidence } from './evidence.ts';
import { cveReport } from './report.ts';

const CVE = 'CVE-2026-1001';
const fix: SourceFix = {
  cve: CVE,
  source: 'openssl',
  state: 'fixed',
  fixed: '3.0.18-1~deb12u1',
  severity: 'important',
  feed: 'debian',
  note: 'DSA-6015-1',
};
const debianFeed = { id: 'debian', state: 'fresh', fetchedAt: null, dataDate: null, ageS: 60, entries: 1 } as const;
const tracker = (...fixes: readonly SourceFix[]): Intelligence => ({
  ...NO_INTELLIGENCE,
  feeds: () => [debianFeed],
  covers: ({ release }) => release === '12',
  fixes: (_, source) => fixes.filter((one) => one.source === source),
  fixesOfCve: (_, cve) => fixes.filter((one) => one.cve === cve),
});

const installed = (name: string, version: string, source = name): InstalledPackage => ({
  name,
  arch: 'amd64',
  version,
  source,
  sourceVersion: version,
  state: 'installed',
});
const change = (name: string, from: string, to: string, rest: Partial<Change> = {}): Change => ({
  action: 'upgrade',
  package: name,
  arch: 'amd64',
  from,
  to,
  origin: 'Debian-Security/bookworm-security',
  security: true,
  advisories: [],
  band: 4,
  due: null,
  why: '',
  source: { name: 'openssl', from, to },
  ...rest,
});
const debian = { id: 'debian', version: '12', name: 'Debian GNU/Linux 12' };
const rocky = { id: 'rocky', version: '9.4', name: 'Rocky Linux' };
const evidence = (host: string, rest: Partial<Evidence> = {}): Evidence => ({
  host,
  os: debian,
  readAt: '2026-11-22T10:00:00.000Z',
  manifest: { packages: [installed('libssl3', '3.0.17-1~deb12u2', 'openssl')] },
  pending: [],
  reboot: { needed: false, reasons: [] },
  applied: [],
  ...rest,
});
const advised = (name: string, from: string, to: string): Change =>
  change(name, from, to, {
    origin: 'baseos',
    advisories: [{ id: 'RHSA-2026:1', type: 'security', severity: 'important', cves: [CVE] }],
  });

const standing = (fleet: readonly Evidence[], intelligence: Intelligence = NO_INTELLIGENCE) =>
  Object.fromEntries(cveReport(CVE, fleet, intelligence).hosts.map((host) => [host.host, host.standing]));

describe('a fleet and one CVE, by a tracker', () => {
  it('is still exposed where a live patch mitigates it, and says so', () => {
    const kernel = { ...fix, source: 'linux', fixed: '6.1.2-1' };
    const manifest = { packages: [installed('linux-image-amd64', '6.1.1-1', 'linux')] };
    const notes = (livepatched: readonly string[]): readonly string[] | undefined =>
      cveReport(CVE, [evidence('web01', { manifest, livepatched })], tracker(kernel)).hosts[0]?.notes;
    expect(notes([CVE])).toEqual(['mitigated by a live patch in the running kernel, not fixed: reboot by window']);
    expect(notes(['CVE-2020-1'])).toEqual([]);
  });

  it('is unknown where the kernel on disk ends it, and nobody knows which kernel runs', () => {
    const kernel = { ...fix, source: 'linux', fixed: '6.1.2-1' };
    const doubt = 'kernel: running 6.1.0, no bootable image in /boot';
    const manifest = { packages: [installed('linux-image-amd64', '6.1.2-1', 'linux')] };
    const host = evidence('web01', { manifest, reboot: { needed: 'unknown', reasons: [doubt] } });
    expect(cveReport(CVE, [host], tracker(kernel)).hosts[0]).toMatchObject({
      standing: 'unknown',
      packages: [{ standing: 'fixed' }],
      notes: [`fixed on disk, and unknown whether it runs: ${doubt}`],
    });
  });

  it('tells exposed hosts from fixed ones by the source version that is installed', () => {
    const fleet = [
      evidence('old', { pending: [change('libssl3', '3.0.17-1~deb12u2', '3.0.18-1~deb12u1')] }),
      evidence('new', { manifest: { packages: [installed('libssl3', '3.0.18-1~deb12u1', 'openssl')] } }),
      evidence('without', { manifest: { packages: [installed('bash', '5.2')] } }),
    ];
    const report = cveReport(CVE, fleet, tracker(fix));
    expect(report.hosts.map(({ host, standing: is }) => [host, is])).toEqual([
      ['old', 'exposed'],
      ['new', 'fixed'],
      ['without', 'not-named'],
    ]);
    expect(report.hosts[0]?.packages).toEqual([
      {
        package: 'libssl3',
        installed: '3.0.17-1~deb12u2',
        fixed: '3.0.18-1~deb12u1',
        standing: 'update-pending',
        by: 'debian',
      },
    ]);
  });

  it('says nothing comfortable without the tracker or without a scan', () => {
    const never = evidence('never', { os: null, readAt: null, manifest: null, pending: null, reboot: null });
    const report = cveReport(CVE, [evidence('old'), never], NO_INTELLIGENCE);
    expect(report.hosts.map((host) => [host.standing, host.notes[0]])).toEqual([
      ['unknown', 'the feed debian is missing: patchctl feeds fetch debian'],
      ['unknown', 'never scanned: patchctl scan'],
    ]);
  });

  it('keeps a fixed library apart from a process that still maps the old one', () => {
    const manifest = { packages: [installed('libssl3', '3.0.18-1~deb12u1', 'openssl')] };
    const reboot = { needed: true, reasons: ['mapped: libssl3 by sshd'] } as const;
    expect(standing([evidence('web', { manifest, reboot })], tracker(fix))).toEqual({ web: 'reboot-pending' });
    const other = { needed: true, reasons: ['flag file: dbus'] } as const;
    expect(standing([evidence('web', { manifest, reboot: other })], tracker(fix))).toEqual({ web: 'fixed' });
  });

  it('is not affected where the vendor says so', () => {
    const row: SourceFix = { ...fix, state: 'not-affected', fixed: null };
    expect(standing([evidence('web')], tracker(row))).toEqual({ web: 'not-affected' });
  });
});

describe('a fleet and one CVE, by advisories', () => {
  const host = (name: string, version: string, rest: Partial<Evidence> = {}): Evidence =>
    evidence(name, { os: rocky, manifest: { packages: [installed('openssl', version)] }, ...rest });

  it('learns from one host what ends it on another', () => {
    const fleet = [
      host('pending', '3.0.7-24', { pending: [advised('openssl', '3.0.7-24', '3.0.7-27')] }),
      host('behind', '3.0.7-20'),
      host('done', '3.0.7-27'),
      host('other', '1', { manifest: { packages: [installed('bash', '5')] } }),
    ];
    expect(standing(fleet)).toEqual({ pending: 'exposed', behind: 'exposed', done: 'fixed', other: 'not-named' });
  });

  const applied: AppliedFix = {
    ...{ run: '2026-11-22.3', at: '2026-11-22T11:00:00.000Z', outcome: 'patched', package: 'openssl', arch: 'x86_64' },
    ...{ from: '3.0.7-24', to: '3.0.7-27', advisories: ['RHSA-2026:1'] },
  };

  it('names the run that fixed it', () => {
    const [patched] = cveReport(
      CVE,
      [host('db', '3.0.7-27', { applied: [applied], pending: null })],
      NO_INTELLIGENCE,
    ).hosts;
    expect(patched).toMatchObject({ standing: 'fixed', applied: { run: '2026-11-22.3' } });
    expect(patched?.packages[0]?.by).toBe('RHSA-2026:1');
  });

  it('credits no run whose fix was taken back since, and says so', () => {
    const fleet = ['3.0.7-24', '3.0.7-25'].map((version) => host(version, version, { applied: [applied] }));
    const [back, another] = cveReport(CVE, fleet, NO_INTELLIGENCE).hosts;
    expect(back).toMatchObject({
      standing: 'exposed',
      applied: null,
      notes: ['run 2026-11-22.3 brought openssl 3.0.7-27, which was taken back since'],
    });
    // Neither what was there before nor what the run brought: who did that, nobody knows.
    expect(another).toMatchObject({ standing: 'exposed', applied: { run: '2026-11-22.3' } });
    expect(another?.notes.join()).not.toContain('taken back');
  });

  it('counts the newest of several kernels', () => {
    const packages = [installed('kernel', '5.14.0-1'), installed('kernel', '5.14.0-9')];
    const fleet = [
      host('pending', '1', { pending: [advised('kernel', '5.14.0-1', '5.14.0-9')] }),
      evidence('new', {
        os: rocky,
        manifest: { packages },
        reboot: { needed: true, reasons: ['kernel: running 5.14.0-1, newest 5.14.0-9'] },
      }),
    ];
    expect(standing(fleet)).toMatchObject({ new: 'reboot-pending' });
  });

  it('proves nothing where no advisory was ever seen', () => {
    const [only] = cveReport(CVE, [host('db', '3')], NO_INTELLIGENCE).hosts;
    expect(only).toMatchObject({
      standing: 'not-named',
      notes: [expect.stringMatching(/^no advisory that was ever seen/)],
    });
  });

  it('is not taught by another release, nor by another stream of a module', () => {
    const older = { ...rocky, version: '8.10' };
    const fleet = [
      host('el8', '1.1.1k-9', { os: older, pending: [advised('openssl', '1.1.1k-9', '1.1.1k-12')] }),
      host('el9', '3.0.1-1'),
      host('streamed', '16.1-1.module+el9+1', {
        manifest: { packages: [installed('nodejs', '16.1-1.module+el9+1')] },
        pending: [advised('nodejs', '16.1-1.module+el9+1', '16.2-1.module+el9+2')],
      }),
      host('other-stream', '1', { manifest: { packages: [installed('nodejs', '18.1-1.module+el9+3')] } }),
    ];
    expect(standing(fleet)).toMatchObject({ el8: 'exposed', el9: 'not-named', 'other-stream': 'not-named' });
  });

  it('says on whose offer a standing rests', () => {
    const fleet = [
      host('pending', '3.0.7-24', { pending: [advised('openssl', '3.0.7-24', '3.0.7-27')] }),
      host('done', '3.0.7-27'),
    ];
    const [, done] = cveReport(CVE, fleet, NO_INTELLIGENCE).hosts;
    expect(done?.notes).toEqual(['judged by what pending was offered']);
  });

  it('is unknown where a run changed the host and nobody read what is still pending', () => {
    const [only] = cveReport(CVE, [host('db', '3', { pending: null })], NO_INTELLIGENCE).hosts;
    expect(only).toMatchObject({ standing: 'unknown', notes: [expect.stringContaining('patchctl scan')] });
  });
});

describe('a release that the tracker does not hold', () => {
  it('is unknown, and says how to get it', () => {
    const os = { ...debian, version: '11' };
    const [only] = cveReport(CVE, [evidence('old', { os })], tracker()).hosts;
    expect(only?.standing).toBe('unknown');
    expect(only?.notes).toEqual(['the feed debian does not cover release 11']);
  });
});
