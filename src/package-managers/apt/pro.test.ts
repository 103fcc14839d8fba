// `pro security-status --format json`, after its documentation: fixes for subscribers, live patches, and answers that are none.
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../core/manifest.ts';
import { framesOf } from '../../remote/frames.ts';
import { knowledgeOf } from './knowledge.ts';
import { readPro } from './pro.ts';

const installed = (name: string, rest: Partial<InstalledPackage> = {}): InstalledPackage => {
  const version = '1.0-1ubuntu1';
  return { name, arch: 'amd64', version, source: name, sourceVersion: version, state: 'installed', ...rest };
};

const knowledge = knowledgeOf(
  {
    apt: { version: '2.4.11', native: 'amd64' },
    manifest: { packages: [installed('imagemagick'), installed('rebuilt', { sourceVersion: '1.0-1' })] },
    holds: [],
  },
  { repositories: [], tables: [], offered: new Map() },
);

const proOf = (stdout: string, code = 0) => readPro(framesOf([{ name: 'pro', code, stdout, stderr: '' }]), knowledge);

const statusOf = (packages: readonly object[], rest: object = {}): string =>
  JSON.stringify({ _schema_version: '0.1', summary: { ua: { attached: false } }, packages, ...rest });

const update = (fields: object): object => {
  const base = { package: 'imagemagick', version: '1.0-1ubuntu1+esm2', origin: 'esm.ubuntu.com', download_size: 200 };
  return { ...base, service_name: 'esm-apps', status: 'pending_attach', ...fields };
};

describe('readPro', () => {
  it.each([
    ['pending_attach', 'a fix for subscribers of Ubuntu Pro (esm-apps): pro attach'],
    ['pending_enable', 'a fix from a service that is not enabled: pro enable esm-apps'],
    ['upgrade_unavailable', "the host's Ubuntu Pro subscription does not include esm-apps"],
  ])('shows what is %s as deferred, and says what it takes', (status, why) => {
    expect(proOf(statusOf([update({ status })])).changes).toEqual([
      {
        action: 'deferred',
        package: 'imagemagick',
        arch: 'amd64',
        from: '1.0-1ubuntu1',
        to: '1.0-1ubuntu1+esm2',
        origin: 'UbuntuESM/esm-apps',
        security: true,
        advisories: [{ id: 'esm-apps', type: 'security', severity: 'unrated', cves: [] }],
        band: 4,
        due: null,
        why,
        source: { name: 'imagemagick', from: '1.0-1ubuntu1', to: '1.0-1ubuntu1+esm2' },
      },
    ]);
  });

  it('leaves what apt can install to apt, and what is not installed alone', () => {
    const packages = [
      update({ status: 'upgrade_available' }),
      update({ package: 'gone' }),
      update({ version: '-x' }),
      {},
    ];
    expect(proOf(statusOf(packages)).changes).toEqual([]);
  });

  it('names no source version where the binary has one of its own', () => {
    expect(proOf(statusOf([update({ package: 'rebuilt' })])).changes).toMatchObject([{ package: 'rebuilt' }]);
    expect(proOf(statusOf([update({ package: 'rebuilt' })])).changes[0]?.source).toBeUndefined();
  });

  it('knows live-patched CVEs', () => {
    const fixed_cves = [
      { name: 'cve-2013-1798', patched: true },
      { name: 'cve-2020-0001', patched: false },
      { name: 'nonsense', patched: true },
    ];
    expect(proOf(statusOf([], { livepatch: { fixed_cves } })).livepatched).toEqual(['CVE-2013-1798']);
  });

  it.each([
    ['', 1],
    ['no json', 0],
    ['[]', 0],
    ['{"packages":{}}', 0],
    ['null', 0],
  ])('says that %j with exit code %i was not understood', (text, code) => {
    expect(proOf(text, code)).toMatchObject({ changes: [], attention: [expect.stringContaining(`exit code ${code}`)] });
  });

  it('says nothing on hosts without pro', () => {
    expect(readPro(framesOf([]), knowledge)).toEqual({ changes: [], livepatched: [], attention: [] });
  });
});
