// Patches of real distributions that the recordings do not have: other architectures, sources, unknown words.
import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../core/advisory.ts';
import { byName } from '../rpm/by-name.ts';
import { advisedPackages, parsePatches } from './patches.ts';

const list = (attributes: string, inside = ''): string =>
  `<stream><update-list><update kind="patch" name="P-1" ${attributes}>${inside}</update></update-list></stream>`;

const only = (document: string): Advisory | undefined => {
  const parsed = parsePatches(document);
  return parsed.ok ? parsed.value[0] : undefined;
};

describe('parsePatches', () => {
  it.each([
    ['recommended', 'important', 'bugfix', 'important'],
    ['optional', 'low', 'enhancement', 'low'],
    ['yast', 'unspecified', 'unknown', 'unrated'],
  ])('understands category %s with severity %s', (category, word, type, severity) => {
    expect(only(list(`category="${category}" severity="${word}"`))).toEqual({ id: 'P-1', type, severity, cves: [] });
  });

  it('takes the CVEs and the date, and no other issue', () => {
    const issues = ['cve" id="CVE-2026-2', 'bugzilla" id="123', 'cve" id="CVE-2026-1', 'cve" id="no id'];
    const inside = `<issue-date time_t="1790856000"/>${issues.map((issue) => `<issue type="${issue}"/>`).join('')}`;
    expect(only(list('category="security" severity="moderate"', inside))).toMatchObject({
      cves: ['CVE-2026-1', 'CVE-2026-2'],
      issued: '2026-10-01',
    });
  });
});

const P1: Advisory = { id: 'P-1', type: 'security', severity: 'low', cves: [] };

const installed = byName(
  ['x86_64', 'i586'].map((arch) => ({
    name: 'libc-2.0',
    arch,
    version: '1-1',
    source: 'libc',
    sourceVersion: '1-1',
    state: 'installed',
  })),
);

describe('advisedPackages', () => {
  it.each([
    ['one architecture', 'libc-2.0.x86_64 < 2-1', ['x86_64']],
    ['every architecture', 'libc-2.0 < 2-1', ['x86_64', 'i586']],
    ['a package that is not there', 'other.x86_64 < 2-1', []],
    ['a source package', 'srcpackage:libc < 2-1', []],
  ])('finds %s', (_, conflict, archs) => {
    const advised = advisedPackages([P1], `Name        : P-1\nConflicts   : ${conflict}\n`, installed);
    expect(advised).toEqual({
      ok: true,
      value: archs.map((arch) => ({ name: 'libc-2.0', arch, evr: '2-1', advisory: P1 })),
    });
  });

  it('refuses a line that it does not understand', () => {
    const advised = advisedPackages([P1], 'Name : P-1\nConflicts : [1]\n    libc > 2-1\n', installed);
    expect(advised).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});
