// Which packages differ between two manifests.
import { describe, expect, it } from 'vitest';
import { changedNames, type InstalledPackage } from './manifest.ts';

const installed = (name: string, version: string, state = 'installed'): InstalledPackage => ({
  name,
  arch: 'amd64',
  version,
  source: name,
  sourceVersion: version,
  state,
});

describe('the packages that differ', () => {
  it.each([
    { what: 'nothing changed', after: [installed('bash', '1')], names: [] },
    { what: 'a version changed', after: [installed('bash', '2')], names: ['bash'] },
    { what: 'a state changed', after: [installed('bash', '1', 'half-configured')], names: ['bash'] },
    { what: 'one came beside the old one', after: [installed('bash', '1'), installed('linux', '6')], names: ['linux'] },
    { what: 'one went', after: [], names: ['bash'] },
  ])('are named once where $what', ({ after, names }) => {
    expect(changedNames({ packages: [installed('bash', '1')] }, { packages: after })).toEqual(names);
  });
});
