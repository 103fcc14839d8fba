// Which source package stands behind a change, and which packages are not the distribution's.
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../core/manifest.ts';
import { foreignOf } from './foreign.ts';
import { knowledgeOf } from './knowledge.ts';
import { readOffered } from './offered.ts';
import type { Repository } from './repositories.ts';

const installed = (name: string, version: string, source = name, sourceVersion = version): InstalledPackage => {
  return { name, arch: 'amd64', version, source, sourceVersion, state: 'installed' };
};

const stanza = (name: string, version: string, source?: string): string =>
  `Package: ${name}\nVersion: ${version}\nInstalled-Size: 7\nArchitecture: amd64\n${source ? `Source: ${source}\n` : ''}\n`;

const repository = (source: string, origin: string, archive = 'stable'): Repository => {
  return { source, origin, label: origin, archive, version: '' };
};

const repositories = [
  repository('/var/lib/dpkg/status', '', 'now'),
  repository('debian', 'Debian'),
  repository('nginx', 'nginx'),
];

const manifest = {
  packages: [
    installed('bash', '5.2.15-2+b13', 'bash', '5.2.15-2'),
    installed('nano', '7.2-1'),
    installed('nginx', '1.26-1~bookworm'),
    installed('linux-image-6.1.0-9-amd64', '6.1.27-1', 'linux-signed-amd64', '6.1.27+1'),
    installed('libfoo1', '1-1', 'foo'),
  ],
};

const table = (id: string, version: string, sources: readonly string[]) => {
  return { id, installed: version, candidate: version, versions: [{ version, phased: null, sources }] };
};

const stdout = [
  stanza('bash', '5.2.15-2+b14', 'bash (5.2.15-2)'),
  stanza('nano', '7.2-2'),
  stanza('linux-image-6.1.0-18-amd64', '6.1.76-1', 'linux-signed-amd64 (6.1.76+1)'),
  stanza('libfoo1', '2-1', 'foo-2'),
  stanza('brandnew', '1', 'other'),
].join('');

const offered = readOffered({ name: 'offered', code: 0, stdout, stderr: '' });

const knowledge = knowledgeOf(
  { apt: { version: '2.6.1', native: 'amd64' }, manifest, holds: [] },
  {
    repositories,
    offered,
    tables: [
      table('nano', '7.2-1', ['/var/lib/dpkg/status']),
      table('nginx', '1.26-1~bookworm', ['/var/lib/dpkg/status', 'nginx']),
      table('bash', '5.2.15-2+b13', ['debian', '/var/lib/dpkg/status', 'nginx']),
    ],
  },
);

const sourceOf = (name: string, from: string | null, to: string | null) =>
  knowledge.sourceOf({ name, arch: 'amd64', from, to });

describe('the source of a change', () => {
  it.each([
    [
      'is the package itself where none is named',
      'nano',
      '7.2-1',
      '7.2-2',
      { name: 'nano', from: '7.2-1', to: '7.2-2' },
    ],
    ['is not the rebuild', 'bash', '5.2.15-2+b13', '5.2.15-2+b14', { name: 'bash', from: '5.2.15-2', to: '5.2.15-2' }],
    [
      'of a new kernel counts from the newest one installed',
      'linux-image-6.1.0-18-amd64',
      null,
      '6.1.76-1',
      { name: 'linux-signed-amd64', from: '6.1.27+1', to: '6.1.76+1' },
    ],
    ['that was not here before counts from nothing', 'brandnew', null, '1', { name: 'other', from: null, to: '1' }],
    ['that a package moves to counts from nothing', 'libfoo1', '1-1', '2-1', { name: 'foo-2', from: null, to: '2-1' }],
    ['of a removal leads nowhere', 'bash', '5.2.15-2+b13', null, { name: 'bash', from: '5.2.15-2', to: null }],
    ['is not guessed', 'nano', '7.2-1', '9', undefined],
  ])('%s', (_, name, from, to, ends) => {
    expect(sourceOf(name, from, to)).toEqual(ends);
  });

  it('is not known where apt did not answer', () => {
    expect(readOffered({ name: 'offered', code: 100, stdout, stderr: '' }).size).toBe(0);
    expect(readOffered(undefined).size).toBe(0);
  });
});

describe('foreignOf', () => {
  it('names what only others publish; what nobody publishes any more is taken for the distribution', () => {
    expect(foreignOf(manifest, knowledge)).toEqual(['nginx']);
  });
});
