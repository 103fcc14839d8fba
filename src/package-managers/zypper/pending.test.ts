// What the rows of a dry run mean; real dry runs are in test/contract/zypper.
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../core/manifest.ts';
import { byName } from '../rpm/by-name.ts';
import { changesOf } from './pending.ts';
import type { Section, SummaryRow } from './summary.ts';

const present = (name: string, version: string, arch = 'x86_64'): InstalledPackage => ({
  name,
  arch,
  version,
  source: name,
  sourceVersion: version,
  state: 'installed',
});

const around = {
  installed: byName([present('kernel-default', '6-1'), present('a', '1-1')]),
  candidates: byName([{ name: 'a', evr: '3-1', arch: 'x86_64', repository: 'other' }]),
};

const row = (section: Section, name: string, evr: string, old?: string): SummaryRow => ({
  section,
  name,
  evr,
  arch: 'x86_64',
  old: old === undefined ? undefined : { name, evr: old, arch: 'x86_64' },
});

const said = (...rows: readonly SummaryRow[]): readonly string[] =>
  changesOf(rows, around).map(({ action, package: name, from, to, why }) => `${action} ${name} ${from} ${to}: ${why}`);

describe('changesOf', () => {
  it.each([
    ['a kernel', [row('to-install', 'kernel-default', '6-2')], 'install kernel-default null 6-2: installed beside'],
    ['a dependency', [row('to-install', 'new', '1-1')], 'install new null 1-1: a new dependency'],
    ['a downgrade', [row('to-downgrade', 'b', '1-1', '2-1')], 'downgrade b 2-1 1-1: the transaction needs'],
    ['a removal', [row('to-remove', 'a', '1-1')], 'remove a 1-1 null: zypper removes it'],
    ['a vendor alone', [row('to-change-vendor', 'b', '1-1', '1-1')], 'upgrade b 1-1 1-1: its vendor changes'],
    [
      'what is passed over',
      [row('to-upgrade', 'a', '2-1', '1-1')],
      'upgrade a 1-1 2-1: a newer version is available; zypper passes over 3-1',
    ],
  ])('tells of %s', (_, rows, expected) => {
    expect(said(...rows)).toEqual([expect.stringContaining(expected)]);
  });

  it('says once that a package is upgraded, and what else changes with it', () => {
    const [upgrade, vendor, arch] = (['to-upgrade', 'to-change-vendor', 'to-change-arch'] as const).map((section) =>
      row(section, 'b', '2-1', '1-1'),
    );
    expect(said(upgrade as SummaryRow, vendor as SummaryRow, arch as SummaryRow)).toEqual([
      'upgrade b 1-1 2-1: a newer version is available; its vendor changes; its architecture changes',
    ]);
    expect(said(vendor as SummaryRow, arch as SummaryRow)).toEqual([
      'upgrade b 1-1 2-1: its vendor changes; its architecture changes',
    ]);
  });
});
