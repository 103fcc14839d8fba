// The verdict `full`, and why it is not given.
import { describe, expect, it } from 'vitest';
import type { Change } from '../change.ts';
import { type FilesystemCover, withFilesystem } from './filesystem.ts';

const change = (name: string): Change => ({
  package: name,
  arch: 'amd64',
  action: 'upgrade',
  from: '1',
  to: '2',
  origin: '',
  why: '',
  security: true,
  advisories: [],
  band: 3,
  due: null,
});

const COVERED: FilesystemCover = { by: 'btrfs', against: [], byHand: [], separateBoot: false };
const PACKAGES = { verdict: 'packages', reasons: [] } as const;

describe('the way back by file system', () => {
  it('is full where nothing speaks against it', () => {
    expect(withFilesystem(PACKAGES, COVERED, [change('bash')])).toEqual({
      verdict: 'full',
      reasons: [],
      by_packages: 'packages',
    });
  });

  it('is full where packages alone would not do, and says so', () => {
    const none = { verdict: 'none', reasons: ['postgresql-16: migrates its data'] } as const;
    expect(withFilesystem(none, COVERED, [change('postgresql-16')])).toEqual({
      verdict: 'full',
      reasons: ['only with its file system: postgresql-16: migrates its data'],
      by_packages: 'none',
    });
  });

  it.each([
    { what: 'an unknown layout', cover: undefined, names: ['bash'], why: /not known/ },
    {
      what: 'a layout that is not supported',
      cover: { ...COVERED, against: ['no room'] },
      names: ['bash'],
      why: /^no file-system snapshot: no room$/,
    },
    {
      what: 'a subvolume that is chosen by name',
      cover: { ...COVERED, byHand: ['chosen by name'] },
      names: ['bash'],
      why: /^its file system only by hand: chosen by name$/,
    },
    {
      what: 'a kernel beside a separate /boot',
      cover: { ...COVERED, separateBoot: true },
      names: ['bash', 'linux-image-6.1.0-18-amd64'],
      why: /linux-image-6\.1\.0-18-amd64 writes to it/,
    },
  ])('stays at packages with $what', ({ cover, names, why }) => {
    const judged = withFilesystem(PACKAGES, cover, names.map(change));
    expect(judged).toMatchObject({ verdict: 'packages', reasons: [expect.stringMatching(why)] });
    expect(judged).not.toHaveProperty('by_packages');
  });

  it('does not mind a separate /boot to which nothing writes', () => {
    expect(withFilesystem(PACKAGES, { ...COVERED, separateBoot: true }, [change('bash')]).verdict).toBe('full');
  });

  it('is not asked for where nothing changes', () => {
    expect(withFilesystem(PACKAGES, undefined, [{ ...change('bash'), action: 'held' }])).toEqual(PACKAGES);
  });
});
