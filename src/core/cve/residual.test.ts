// What no update here ends is counted once per CVE, by reason, and the exploited ones have names.
import { describe, expect, it } from 'vitest';
import { type Intelligence, NO_INTELLIGENCE, type SourceFix } from '../intelligence.ts';
import { residualOf, residualTotal } from './residual.ts';

const os = { id: 'debian', version: '12' };
const row = (cve: string, rest: Partial<SourceFix>): SourceFix => ({
  ...{ cve, source: 'curl', state: 'open', fixed: null, severity: 'low', feed: 'debian', note: null },
  ...rest,
});
const knowing = (...rows: readonly SourceFix[]): Intelligence => ({
  ...NO_INTELLIGENCE,
  feeds: () => [{ id: 'debian', state: 'fresh', fetchedAt: null, dataDate: null, ageS: 1, entries: 1 }],
  covers: () => true,
  fixes: (_, source) => rows.filter((one) => one.source === source),
  exploited: (cve) =>
    cve === 'CVE-2026-2' ? [{ cve, catalogue: 'kev', added: '2026-11-01', due: null, ransomware: false }] : [],
});
const installed = {
  manifest: {
    packages: [
      { name: 'curl', arch: 'amd64', version: '1', source: 'curl', sourceVersion: '1', state: 'installed' },
      { name: 'libcurl4', arch: 'amd64', version: '1', source: 'curl', sourceVersion: '1', state: 'installed' },
    ],
  },
  pending: [],
};

describe('the residual risk of a host', () => {
  it('counts each CVE once, by the reason it stays open', () => {
    const residual = residualOf(
      installed,
      os,
      knowing(
        row('CVE-2026-1', {}),
        row('CVE-2026-2', { state: 'wont-fix' }),
        row('CVE-2026-3', { state: 'fixed', fixed: '2' }),
        row('CVE-2026-4', { state: 'fixed', fixed: '1' }),
        row('CVE-2026-5', { state: 'not-affected' }),
        row('CVE-2026-6', { state: 'open', note: 'unimportant' }),
      ),
    );
    expect(residual).toEqual({
      ...{ held_back: 0, not_in_repositories: 1, esm_only: 0, open: 1, wont_fix: 1, undetermined: 0 },
      exploited: ['CVE-2026-2'],
    });
    expect(residual && residualTotal(residual)).toBe(3);
  });

  it('is unknown, not nothing, without the tracker and on systems that have none', () => {
    expect(residualOf(installed, os, NO_INTELLIGENCE)).toBeNull();
    expect(residualOf(installed, { id: 'rocky', version: '9.4' }, knowing())).toBeNull();
  });
});
