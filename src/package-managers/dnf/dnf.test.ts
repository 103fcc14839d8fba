// Which hosts the adapter serves, and that nothing odd gets into a job.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change.ts';
import type { Facts, FoundManager } from '../../core/facts.ts';
import { dnf } from './dnf.ts';

const facts = (
  id: string,
  version: string,
  managers: readonly FoundManager[],
  idLike: readonly string[] = [],
): Facts => ({
  os: { id, idLike, version, name: id },
  kernel: '',
  arch: 'x86_64',
  machineId: '',
  bootId: '',
  uptimeS: 0,
  clockOffsetMs: 0,
  managers,
  sudo: 'root',
  cpus: 1,
  memoryBytes: 0,
});

const DNF4: FoundManager = { program: 'dnf', version: '4.14.0' };

describe('serves', () => {
  it.each([
    ['Rocky 9', facts('rocky', '9.4', [DNF4]), true],
    ['RHEL 8 by its yum', facts('rhel', '8.10', [{ program: 'yum', version: '4.7.0' }]), true],
    ['a relative by ID_LIKE', facts('eurolinux', '9.3', [DNF4], ['rhel', 'fedora', 'centos']), true],
    ['Amazon Linux 2023', facts('amzn', '2023', [DNF4]), true],
    ['Fedora 40', facts('fedora', '40', [DNF4]), true],
    ['Fedora 41', facts('fedora', '41', [DNF4]), false],
    ['a host with dnf 5', facts('fedora', '40', [{ program: 'dnf5', version: 'dnf5 version 5.2.4' }, DNF4]), false],
    [
      'dnf that is version 5',
      facts('azurelinux', '4', [{ program: 'dnf', version: 'dnf5 version 5.2.4' }], ['fedora']),
      false,
    ],
    ['EL 7 with yum 3', facts('centos', '7', [{ program: 'yum', version: '3.4.3' }]), false],
    ['Debian with dnf installed', facts('debian', '12', [DNF4]), false],
    [
      'an image-based host',
      { ...facts('fedora', '40', [DNF4]), imageBased: { kind: 'ostree', command: 'rpm-ostree upgrade' } },
      false,
    ],
  ])('%s: %s', (_, host, expected) => {
    expect(dnf.serves(host)).toBe(expected);
  });
});

const change = (over: Partial<Change>): Change => ({
  action: 'upgrade',
  package: 'openssl',
  arch: 'x86_64',
  from: '1:3.0.7-24.el9',
  to: '1:3.0.7-27.el9',
  origin: 'baseos',
  security: false,
  advisories: [],
  band: 6,
  due: null,
  why: '',
  ...over,
});

const installed = (name: string) => ({
  name,
  arch: 'noarch',
  version: '1-1',
  source: name,
  sourceVersion: '1-1',
  state: 'installed',
});

const BEFORE = {
  manifest: { packages: [installed('applib'), installed('old-agent')] },
  holds: [],
  automatic: ['applib'],
};

describe('apply', () => {
  it('names exact packages, and only those that change', () => {
    const job = dnf.apply([change({}), change({ action: 'held' }), change({ action: 'remove', to: null })], BEFORE);
    expect(job.data?.['wanted']).toBe('openssl-1:3.0.7-27.el9.x86_64');
  });

  it('tells the job which marks to restore: old ones, new packages, and replaced ones a person wanted', () => {
    const job = dnf.apply(
      [
        change({ action: 'install', package: 'new-agent', arch: 'noarch', from: null, to: '2-1' }),
        change({ action: 'install', package: 'applib', arch: 'noarch', from: null, to: '2-1' }),
        change({ action: 'remove', package: 'old-agent', arch: 'noarch', from: '1-1', to: null }),
        change({ action: 'remove', package: 'applib', arch: 'noarch', from: '1-1', to: null }),
      ],
      BEFORE,
    );
    expect(job.data).toMatchObject({ automatic: 'applib.noarch', new: 'new-agent.noarch', replaced: 'old-agent' });
  });

  it('refuses to build a job from a name or version that no survey lets through', () => {
    const odd = fc.string().filter((text) => !/^[A-Za-z0-9+._~^:-]*$/.test(text));
    fc.assert(
      fc.property(odd, (text) => {
        expect(() => dnf.apply([change({ package: text })], BEFORE)).toThrow();
        expect(() => dnf.apply([change({ to: text })], BEFORE)).toThrow();
        expect(() => dnf.resolve({ changes: [change({ arch: text })] })).toThrow();
      }),
    );
  });
});

describe('resolve', () => {
  it('of nothing is nothing, without asking dnf', () => {
    const query = dnf.resolve({ changes: [change({ action: 'remove', to: null })] });
    expect(query.data?.['wanted']).toBe('');
    expect(
      query.read({
        all: () => [],
        find: () => undefined,
        one: () => {
          throw new Error('asked');
        },
      }),
    ).toEqual({
      ok: true,
      value: { changes: [], downloadBytes: 0, diskBytes: 0 },
    });
  });
});

describe('receipt', () => {
  it('names the package that could not be downloaded, and why', () => {
    const transcript = [
      '[FAILED] x-2.noarch.rpm: No more mirrors to try - All mirrors were already tried without success',
      'Error: Error downloading packages:',
      '  x-2.noarch: Cannot download, all mirrors were already tried without success',
      'patchctl: dnf check 0',
    ];
    expect(dnf.receipt(transcript.join('\n'), 1).failure).toBe(
      'Error: Error downloading packages:; x-2.noarch: Cannot download, all mirrors were already tried without success',
    );
  });

  it('reads older spellings of a failing scriptlet', () => {
    const { degraded } = dnf.receipt('Non-fatal POSTIN scriptlet failure in rpm package kernel-core\nComplete!\n', 0);
    expect(degraded).toEqual(['kernel-core: its POSTIN script failed']);
  });

  it('makes skipped repositories and a failing check visible', () => {
    const { degraded } = dnf.receipt('Ignoring repositories: extras\nComplete!\npatchctl: dnf check 1\n', 0);
    expect(degraded).toEqual(['dnf check finds problems after the update', 'Ignoring repositories: extras']);
  });

  it('has words for every failure, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 255 }), (text, code) => {
        expect(dnf.receipt(text, code).failure).toBeTruthy();
      }),
    );
  });
});
