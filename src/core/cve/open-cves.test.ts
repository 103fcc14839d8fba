// The open CVEs of a fleet: exploitation before likelihood before severity, and what no update ends apart.
import { describe, expect, it } from 'vitest';
import { type Intelligence, NO_INTELLIGENCE, type SourceFix } from '../intelligence.ts';
import type { Evidence } from './evidence.ts';
import { openCves } from './open-cves.ts';

const row = (cve: string, source: string, rest: Partial<SourceFix> = {}): SourceFix => ({
  ...{ cve, source, state: 'open', fixed: null, severity: 'low', feed: 'debian', note: null },
  ...rest,
});
const rows = [
  row('CVE-2026-1', 'libc', { severity: 'critical', state: 'fixed', fixed: '2' }),
  row('CVE-2026-2', 'curl', { severity: 'low' }),
  row('CVE-2026-3', 'bash', { severity: 'moderate' }),
];
const world: Intelligence = {
  ...NO_INTELLIGENCE,
  covers: () => true,
  fixes: (_, source) => rows.filter((one) => one.source === source),
  exploited: (cve) =>
    cve === 'CVE-2026-2' ? [{ cve, catalogue: 'kev', added: '2026-11-01', due: null, ransomware: false }] : [],
  likelihood: (cve) => (cve === 'CVE-2026-3' ? { score: 0.5, percentile: 0.9, date: '2026-11-22' } : undefined),
};
const installed = (...names: readonly string[]) => ({
  packages: names.map((name) => ({
    ...{ name, arch: 'amd64', version: '1', source: name, sourceVersion: '1', state: 'installed' },
  })),
});
const host = (name: string, rest: Partial<Evidence> = {}): Evidence => ({
  host: name,
  os: { id: 'debian', version: '12', name: 'Debian GNU/Linux' },
  readAt: '2026-11-22T10:00:00.000Z',
  manifest: installed('libc', 'curl', 'bash'),
  pending: [],
  reboot: null,
  applied: [],
  ...rest,
});
const pending: NonNullable<Evidence['pending']> = [
  {
    ...{ action: 'upgrade', package: 'libc', arch: 'amd64', from: '1', to: '2', security: true, band: 3, due: null },
    ...{ advisories: [], why: '', origin: 'Debian/oldstable', source: { name: 'libc', from: '1', to: '2' } },
  },
];

describe('the open CVEs of a fleet', () => {
  it('come with the exploited first, then by likelihood, then by severity', () => {
    const { cves } = openCves([host('a', { pending }), host('b')], world, 'all');
    expect(cves.map(({ cve }) => cve)).toEqual(['CVE-2026-2', 'CVE-2026-3', 'CVE-2026-1']);
    expect(cves[2]).toMatchObject({ hosts: ['a', 'b'], standings: ['update-pending', 'not-in-repositories'] });
  });

  it('count as exploited what the analysts of CISA saw, catalogue or not', () => {
    const active = { exploitation: 'active', automatable: false, technicalImpact: 'partial' } as const;
    const seen: Intelligence = {
      ...world,
      decision: (cve) => (cve === 'CVE-2026-1' ? { ...active, date: '2026-11-19' } : undefined),
    };
    const { cves } = openCves([host('a')], seen, 'all');
    expect(cves.map(({ cve, exploited_since }) => [cve, exploited_since])).toEqual([
      ['CVE-2026-1', '2026-11-19'],
      ['CVE-2026-2', '2026-11-01'],
      ['CVE-2026-3', null],
    ]);
  });

  it('of one severity come by CVSS, and unknown scores last', () => {
    const scored: Intelligence = {
      ...NO_INTELLIGENCE,
      covers: () => true,
      fixes: (_, source) => (source === 'bash' ? ['CVE-1', 'CVE-2', 'CVE-3'].map((cve) => row(cve, source)) : []),
      baseScore: (cve) => ({ 'CVE-2': { score: 5.5, feed: 'ssvc', date: null } as const })[cve],
    };
    const { cves } = openCves([host('a')], scored, 'all');
    expect(cves.map(({ cve, cvss }) => [cve, cvss])).toEqual([
      ['CVE-2', 5.5],
      ['CVE-1', null],
      ['CVE-3', null],
    ]);
  });

  it('are only those that no update ends, when asked for the residual ones', () => {
    const { cves } = openCves([host('a', { pending })], world, 'residual');
    expect(cves.map(({ cve }) => cve)).toEqual(['CVE-2026-2', 'CVE-2026-3']);
  });

  it('names hosts of which nothing is known', () => {
    const never = host('never', { os: null, manifest: null, pending: null });
    expect(openCves([never], world, 'all')).toMatchObject({
      cves: [],
      unknown: [{ host: 'never', why: 'never scanned: patchctl scan' }],
    });
  });

  it('names hosts whose tracker is missing, and those that have none when residual ones are asked for', () => {
    const blind = openCves([host('a')], NO_INTELLIGENCE, 'all');
    expect(blind.unknown).toEqual([{ host: 'a', why: 'the feed debian is missing: patchctl feeds fetch debian' }]);
    const rocky = host('r', { os: { id: 'rocky', version: '9.4', name: 'Rocky Linux' } });
    expect(openCves([rocky], world, 'all').unknown).toEqual([]);
    expect(openCves([rocky], world, 'residual').unknown).toMatchObject([{ host: 'r' }]);
  });
});
