// What the job is told: exact operands, options, and the marks it must put back.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change.ts';
import type { PackageSnapshot } from '../package-manager.ts';
import { applyJob } from './apply.ts';

const change = (fields: Partial<Change>): Change => ({
  action: 'upgrade',
  package: 'a1',
  arch: 'amd64',
  from: '1',
  to: '2',
  origin: '',
  security: false,
  advisories: [],
  band: 6,
  due: null,
  why: '',
  ...fields,
});

const dpkg = { name: 'dpkg', arch: 'amd64', version: '1', source: 'dpkg', sourceVersion: '1', state: 'installed' };
const snapshot = (...automatic: readonly string[]): PackageSnapshot => ({
  manifest: { packages: [dpkg] },
  holds: [],
  automatic,
});

const linesOf = (text: string | undefined): readonly string[] => (text ?? '').split('\n');

describe('applyJob', () => {
  it('names exact versions and removals, and nothing that does not happen', () => {
    const job = applyJob(
      [
        change({ package: 'libssl3', to: '3.0.17-1~deb12u2' }),
        change({ package: 'tzdata', arch: 'all', to: '2026f-0+deb12u1' }),
        change({ package: 'libc6', arch: 'i386', to: '2.36-9' }),
        change({ action: 'remove', package: 'libfoo', to: null }),
        change({ action: 'held', package: 'held1' }),
        change({ action: 'kept-back', package: 'kept1' }),
      ],
      snapshot(),
    );
    expect(linesOf(job.data?.['operands'])).toEqual([
      'libssl3:amd64=3.0.17-1~deb12u2',
      'tzdata=2026f-0+deb12u1',
      'libc6:i386=2.36-9',
      'libfoo:amd64-',
    ]);
    expect(job.args).toEqual(['300']);
  });

  it('allows downgrades only to a plan that has one', () => {
    expect(applyJob([change({ action: 'downgrade' })], snapshot()).args).toContain('--allow-downgrades');
  });

  it('puts automatic marks back, per architecture, and gives them to new dependencies', () => {
    const job = applyJob(
      [
        change({ package: 'libssl3' }),
        change({ package: 'libssl3', arch: 'i386' }),
        change({ package: 'libc6' }),
        change({ package: 'libc6', arch: 'i386' }),
        change({ action: 'install', package: 'newdep', arch: 'all', from: null }),
        change({ action: 'remove', package: 'gone1', to: null }),
        change({ package: 'manual1' }),
      ],
      snapshot('libssl3', 'libc6:i386', 'gone1'),
    );
    expect(linesOf(job.data?.['automatic'])).toEqual(['libssl3:amd64', 'libc6:i386', 'newdep']);
  });

  it.each([
    { package: '-oFoo' },
    { package: 'x$(touch /canary)' },
    { package: 'a1\nb1' },
    { arch: 'amd64=1' },
    { to: '1 2' },
    { to: '-1' },
    { to: null },
  ])('refuses %j, which no survey lets through', (fields) => {
    expect(() => applyJob([change(fields)], snapshot())).toThrow('not a package change');
  });
});
