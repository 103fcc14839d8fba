// Which hosts the two adapters serve, and that nothing odd gets into a job.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change.ts';
import type { Facts } from '../../core/facts.ts';
import type { PackageSnapshot } from '../package-manager.ts';
import { tumbleweed } from './tumbleweed.ts';
import { zypper } from './zypper.ts';

const ZYPPER = { program: 'zypper', version: 'zypper 1.14.42' };

const facts = (id: string, idLike: readonly string[], more: Partial<Facts> = {}): Facts => ({
  os: { id, idLike, version: '', name: id },
  kernel: '',
  arch: 'x86_64',
  machineId: '',
  bootId: '',
  uptimeS: 0,
  clockOffsetMs: 0,
  managers: [ZYPPER],
  sudo: 'root',
  cpus: 1,
  memoryBytes: 0,
  ...more,
});

describe('serves', () => {
  it.each([
    ['Leap', facts('opensuse-leap', ['suse', 'opensuse']), 'zypper'],
    ['SLES', facts('sles', ['suse']), 'zypper'],
    ['SLES for SAP', facts('sles_sap', ['suse']), 'zypper'],
    ['SLES 12, which is like nothing', facts('sles', []), 'zypper'],
    ['SLE HPC', facts('sle_hpc', ['suse']), 'zypper'],
    ['Tumbleweed', facts('opensuse-tumbleweed', ['opensuse', 'suse']), 'zypper-dup'],
    ['Slowroll', facts('opensuse-slowroll', ['opensuse', 'suse', 'opensuse-tumbleweed']), 'zypper-dup'],
    ['a Debian host with zypper on it', facts('debian', []), undefined],
    ['SUSE without zypper', facts('sles', ['suse'], { managers: [] }), undefined],
    [
      'an image',
      facts('opensuse-microos', ['suse', 'opensuse'], { imageBased: { kind: 'MicroOS', command: '' } }),
      undefined,
    ],
  ])('%s', (_, host, id) => {
    const serving = [zypper, tumbleweed].filter((manager) => manager.serves(host));
    expect(serving.map((manager) => manager.id)).toEqual(id === undefined ? [] : [id]);
  });
});

const change = (name: string, to: string): Change => ({
  action: 'upgrade',
  package: name,
  arch: 'x86_64',
  from: '1-1',
  to,
  origin: 'oss',
  security: false,
  advisories: [],
  band: 6,
  due: null,
  why: '',
});

const installed = (name: string): PackageSnapshot['manifest']['packages'][number] => ({
  name,
  arch: 'x86_64',
  version: '1-1',
  source: name,
  sourceVersion: '1-1',
  state: 'installed',
});

const before: PackageSnapshot = {
  manifest: { packages: [installed('a'), installed('b')] },
  holds: [],
  automatic: ['a'],
};

describe('a job', () => {
  it('names exact versions, what was installed by itself, what is new, and what a person had that goes', () => {
    const changes: readonly Change[] = [
      change('a', '1:2-1'),
      { ...change('c', '2-1'), action: 'install', from: null },
      { ...change('b', '1-1'), action: 'remove', to: null },
      { ...change('held', '2-1'), action: 'held' },
    ];
    expect(zypper.apply(changes, before).data).toEqual({
      wanted: 'a.x86_64=1:2-1\nc.x86_64=2-1',
      automatic: 'a',
      new: 'c',
      replaced: 'b',
    });
    expect(tumbleweed.apply(changes, before).data).toEqual({ wanted: 'a.x86_64=1:2-1\nc.x86_64=2-1' });
  });

  it.each(['a b', '--root', 'a;b', 'a\nb', 'a*', ''])('refuses the package name %j', (name) => {
    expect(() => zypper.apply([change(name, '2-1')], before)).toThrow('not the name of an exact package');
  });

  it('never lets a blank, a wildcard or an option through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, to) => {
        let wanted = 'a.x86_64=1-1';
        try {
          wanted = zypper.apply([change(name, to)], before).data?.['wanted'] ?? '';
        } catch {
          // refused
        }
        return /^[A-Za-z0-9][A-Za-z0-9+._-]*\.x86_64=[A-Za-z0-9:._+~^-]+$/.test(wanted);
      }),
    );
  });
});
