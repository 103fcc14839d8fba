// Newer versions that are not taken must have a reason, also on apt releases that have no recording.
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../core/manifest.ts';
import { knowledgeOf } from './knowledge.ts';
import { leftBehindOf } from './left-behind.ts';
import type { Repository } from './repositories.ts';
import type { Step } from './simulation.ts';
import type { KnownVersion } from './version-table.ts';

const installed: InstalledPackage = {
  name: 'a',
  arch: 'amd64',
  version: '1',
  source: 'a',
  sourceVersion: '1',
  state: 'installed',
};

const repositories: readonly Repository[] = [
  { source: 'main', origin: 'Ubuntu', label: 'Ubuntu', archive: 'jammy-updates', version: '22.04' },
  { source: 'security', origin: 'Ubuntu', label: 'Ubuntu', archive: 'jammy-security', version: '22.04' },
];

interface Case {
  readonly candidate: string;
  readonly versions: readonly KnownVersion[];
  readonly holds?: readonly string[];
  readonly changed?: readonly string[];
  readonly everything?: readonly Step[];
}

const reasons = ({ candidate, versions, holds = [], changed = [], everything = [] }: Case): readonly string[] => {
  const manifest = { packages: [installed] };
  const tables = [{ id: 'a', installed: '1', candidate, versions }];
  const knowledge = knowledgeOf(
    { apt: { version: '2.4.11', native: 'amd64' }, manifest, holds },
    { repositories, tables, offered: new Map() },
  );
  const changes = leftBehindOf(manifest.packages, { knowledge, holds, changed: new Set(changed), everything });
  return changes.map(({ action, to, security, why }) => `${action} ${to} ${security}: ${why}`);
};

const version = (text: string, source: string, phased: number | null = null): KnownVersion => ({
  version: text,
  phased,
  sources: [source],
});
const current = version('1', '/var/lib/dpkg/status');

const step = (fields: Partial<Step>): Step => ({
  kind: 'install',
  name: 'a',
  arch: 'amd64',
  from: '1',
  to: '2',
  origins: '',
  ...fields,
});
const removal = step({ kind: 'remove', name: 'victim', from: '1', to: null });

describe('leftBehindOf', () => {
  it('says nothing about packages that are current or are being changed', () => {
    expect(reasons({ candidate: '1', versions: [current] })).toEqual([]);
    expect(reasons({ candidate: '2', versions: [version('2', 'main'), current], changed: ['a'] })).toEqual([]);
  });

  it('shows a phased version that apt 2.4 pins below the installed one', () => {
    expect(reasons({ candidate: '1', versions: [version('2', 'main', 30), current] })).toEqual([
      'deferred 2 false: a phased update, offered to 30 % of machines so far',
    ]);
  });

  it('takes a hold for the stronger reason', () => {
    expect(reasons({ candidate: '2', versions: [version('2', 'main', 30), current], holds: ['a'] })).toEqual([
      'held 2 false: held on the host (apt-mark hold)',
    ]);
  });

  it('names the removal that the full upgrade would need', () => {
    const versions = [version('2', 'main'), current];
    expect(reasons({ candidate: '2', versions, everything: [step({}), removal] })).toEqual([
      'kept-back 2 false: the full upgrade would remove victim',
    ]);
  });

  it('says what it may be when only the full upgrade without phasing can do it', () => {
    expect(reasons({ candidate: '2', versions: [version('2', 'main'), current], everything: [step({})] })).toEqual([
      'kept-back 2 false: apt leaves it out now: phased, or a package that it recommends is missing',
    ]);
  });

  it('blames dependencies when not even the full upgrade can do it', () => {
    expect(reasons({ candidate: '2', versions: [version('2', 'main'), current], everything: [removal] })).toEqual([
      'kept-back 2 false: its dependencies cannot be met now',
    ]);
  });

  it('shows a security version that preferences or a default release keep away', () => {
    expect(reasons({ candidate: '1', versions: [version('3', 'security'), version('2', 'main'), current] })).toEqual([
      "held 3 true: apt's preferences keep 1 although a security repository has 3",
    ]);
  });

  it('does not mind other versions that preferences keep away', () => {
    expect(reasons({ candidate: '1', versions: [version('2', 'main'), current] })).toEqual([]);
  });
});
