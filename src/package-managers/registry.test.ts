// Who serves which host: every system has at most one manager, and the order of the registry means nothing.
import { describe, expect, it } from 'vitest';
import type { Facts, FoundManager } from '../core/facts.ts';
import { MANAGERS, managerFor } from './registry.ts';

const facts = (
  [id, version, ...idLike]: readonly string[],
  ...managers: readonly (readonly [string, string])[]
): Facts => ({
  os: { id: id ?? '', idLike, version: version ?? '', name: id ?? '' },
  kernel: '',
  arch: 'x86_64',
  machineId: '',
  bootId: '',
  uptimeS: 0,
  clockOffsetMs: 0,
  managers: managers.map(([program, words]): FoundManager => ({ program, version: words })),
  sudo: 'root',
  cpus: 1,
  memoryBytes: 0,
});

const APT = ['apt-get', 'apt 2.6.1 (amd64)'] as const;
const DNF4 = ['dnf', '4.14.0'] as const;
const DNF5 = ['dnf5', 'dnf5 version 5.2.4'] as const;

const SYSTEMS: readonly (readonly [string, Facts, string | undefined])[] = [
  ['Debian', facts(['debian', '12'], APT), 'apt'],
  ['Debian with dnf and dnf 5 installed', facts(['debian', '13'], APT, DNF4, DNF5), 'apt'],
  ['Ubuntu', facts(['ubuntu', '24.04', 'debian'], APT), 'apt'],
  ['Rocky', facts(['rocky', '9.4', 'rhel', 'centos', 'fedora'], DNF4), 'dnf'],
  ['Fedora 40', facts(['fedora', '40'], DNF4), 'dnf'],
  ['Fedora 40 with dnf 5 beside', facts(['fedora', '40'], DNF4, DNF5), 'dnf5'],
  ['Fedora 42, whose dnf is version 5', facts(['fedora', '42'], ['dnf', DNF5[1]], DNF5), 'dnf5'],
  ['Azure Linux 4', facts(['azurelinux', '4.0', 'fedora'], ['dnf', DNF5[1]]), 'dnf5'],
  ['Photon 5', facts(['photon', '5.0'], ['tdnf', 'tdnf: 3.5.8']), 'tdnf'],
  ['Photon 5 with dnf beside', facts(['photon', '5.0'], DNF4, ['tdnf', 'tdnf: 3.5.8']), 'tdnf'],
  ['Azure Linux 3', facts(['azurelinux', '3.0'], ['dnf', '4.19.0'], ['tdnf', 'tdnf: 3.5.8']), 'tdnf'],
  ['something else with nothing', facts(['plan9', '4']), undefined],
];

describe('the registry', () => {
  it.each(SYSTEMS)('%s', (_, host, expected) => {
    expect(MANAGERS.filter((manager) => manager.serves(host)).map(({ id }) => id)).toEqual(
      expected === undefined ? [] : [expected],
    );
    expect(managerFor(host)?.id).toBe(expected);
  });

  it('leaves hosts that are updated as images to their own tools', () => {
    const served = SYSTEMS.filter(
      ([, host]) =>
        managerFor({ ...host, imageBased: { kind: 'ostree', command: 'rpm-ostree upgrade' } }) !== undefined,
    );
    expect(served).toEqual([]);
  });

  it('has one manager of each name', () => {
    expect(new Set(MANAGERS.map(({ id }) => id)).size).toBe(MANAGERS.length);
  });
});
