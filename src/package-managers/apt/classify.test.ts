// Security is judged over every version that an update skips.
import { describe, expect, it } from 'vitest';
import { classify } from './classify.ts';
import type { Repository } from './repositories.ts';
import type { VersionTable } from './version-table.ts';

const main: Repository = { source: 'main', origin: 'Debian', label: 'Debian', archive: 'stable', version: '12.1' };
const security: Repository = {
  source: 'security',
  origin: 'Debian',
  label: 'Debian-Security',
  archive: 'stable-security',
  version: '12',
};
const other: Repository = { source: 'other', origin: 'Docker', label: 'Docker CE', archive: 'bookworm', version: '' };
const known = [main, security, other];

const table = (...versions: readonly (readonly [version: string, ...sources: readonly string[]])[]): VersionTable => ({
  id: 'a',
  installed: '1',
  candidate: '3',
  versions: versions.map(([version, ...sources]) => ({ version, phased: null, sources })),
});

describe('classify', () => {
  it('takes an update for security when a version in between was', () => {
    const versions = table(['3', 'main'], ['2', 'security'], ['1', 'status']);
    expect(classify(versions, { from: '1', to: '3', origins: '' }, known)).toEqual({
      origin: 'Debian/stable',
      security: true,
      advisories: [{ id: 'Debian-Security', type: 'security', severity: 'unrated', cves: [] }],
    });
  });

  it('does not count security versions that are installed already or come later', () => {
    const versions = table(['4', 'security'], ['3', 'main'], ['1', 'security']);
    expect(classify(versions, { from: '1', to: '3', origins: '' }, known).security).toBe(false);
  });

  it('names the security repository when several have the version', () => {
    const versions = table(['3', 'main', 'security'], ['1', 'status']);
    expect(classify(versions, { from: '1', to: '3', origins: '' }, known).origin).toBe(
      'Debian-Security/stable-security',
    );
  });

  it('does not know about vendors that mix security with the rest', () => {
    const versions = table(['3', 'other'], ['1', 'status']);
    expect(classify(versions, { from: '1', to: '3', origins: '' }, known).security).toBe('unknown');
  });

  it('does not know about Debian either where no security repository is enabled', () => {
    const versions = table(['3', 'main'], ['1', 'status']);
    expect(classify(versions, { from: '1', to: '3', origins: '' }, [main, other]).security).toBe('unknown');
  });

  it('judges a new package by the simulation’s words', () => {
    const origins = 'Debian:12.1/stable, Debian-Security:12/stable-security';
    expect(classify(undefined, { from: null, to: '3', origins }, known).security).toBe(true);
    expect(classify(undefined, { from: null, to: '3', origins: 'Debian:12.1/stable' }, known).security).toBe(false);
    expect(classify(undefined, { from: null, to: '3', origins: 'x.example.net' }, known)).toEqual({
      origin: 'x.example.net',
      security: 'unknown',
      advisories: [],
    });
  });
});
