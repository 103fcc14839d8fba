// Security is decided over all versions between the installed one and the candidate.
import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../core/advisory.ts';
import { byName } from './by-name.ts';
import { classified } from './classify.ts';

const advisory = (id: string, type: Advisory['type'], cves: readonly string[] = []): Advisory => ({
  id,
  type,
  severity: 'important',
  cves,
});

const advised = (evr: string, of: Advisory, arch = 'x86_64') => ({ name: 'openssl', evr, arch, advisory: of });

const REPOSITORIES = [
  { id: 'baseos', refreshedAt: 1, hasAdvisories: true },
  { id: 'extras', refreshedAt: 1, hasAdvisories: false },
];

const verdict = (entries: readonly ReturnType<typeof advised>[], origin = 'baseos') =>
  classified(
    {
      action: 'upgrade',
      package: 'openssl',
      arch: 'x86_64',
      from: '1:3.0.7-24.el9',
      to: '1:3.0.7-27.el9',
      origin,
      why: '',
      present: '1:3.0.7-24.el9',
    },
    { advised: byName(entries), repositories: REPOSITORIES },
  );

describe('classified', () => {
  it('finds the security advisory of a version that is skipped over', () => {
    const entries = [
      advised('1:3.0.7-25.el9', advisory('RHSA-1', 'security')),
      advised('1:3.0.7-27.el9', advisory('RHBA-2', 'bugfix')),
    ];
    expect(verdict(entries)).toMatchObject({
      security: true,
      band: 4,
      advisories: [{ id: 'RHBA-2' }, { id: 'RHSA-1' }],
    });
  });

  it('takes a bugfix advisory with CVEs for security', () => {
    const entries = [advised('1:3.0.7-27.el9', advisory('RHBA-2', 'bugfix', ['CVE-2023-31315']))];
    expect(verdict(entries)).toMatchObject({ security: true });
  });

  it.each([
    ['what is installed already', advised('1:3.0.7-24.el9', advisory('RHSA-1', 'security'))],
    ['what is newer than the candidate', advised('1:3.0.7-28.el9', advisory('RHSA-1', 'security'))],
    ['another architecture', advised('1:3.0.7-27.el9', advisory('RHSA-1', 'security'), 'i686')],
    ['an older epoch', advised('9.9-1', advisory('RHSA-1', 'security'))],
  ])('leaves out advisories for %s', (_, entry) => {
    expect(verdict([entry])).toMatchObject({ security: false, band: 6, advisories: [] });
  });

  it('does not know where the repository has no advisories', () => {
    expect(verdict([], 'extras')).toMatchObject({ security: 'unknown', band: 4 });
    expect(verdict([], 'a repository nobody listed')).toMatchObject({ security: 'unknown' });
  });
});
