// Preflight: each shortage is named with its file system, and nothing is said of a healthy host.
import { describe, expect, it } from 'vitest';
import { judgePreflight, type PreflightInput, type Room } from './preflight.ts';

const GIB = 1024 ** 3;
const root: Room = {
  mount: '/',
  paths: ['/', '/usr', '/var', '/var/cache'],
  totalBytes: 20 * GIB,
  availableBytes: 5 * GIB,
  totalInodes: 1e6,
  freeInodes: 5e5,
};
const boot: Room = {
  mount: '/boot',
  paths: ['/boot'],
  totalBytes: 0.5 * GIB,
  availableBytes: 0.3 * GIB,
  totalInodes: 1e5,
  freeInodes: 9e4,
};
const healthy: PreflightInput = {
  fileSystems: [root, boot],
  unwritable: [],
  clockOffsetMs: 1_200,
  failedUnits: [],
  changes: [{ package: 'openssl', action: 'upgrade' }],
  downloadBytes: 10_000_000,
  diskBytes: 1_000_000,
};

describe('preflight', () => {
  it('says nothing of a healthy host', () => {
    expect(judgePreflight(healthy)).toEqual({ faults: [], attention: [] });
  });

  it.each<[string, Partial<PreflightInput>, string, RegExp]>([
    [
      'too little space for the download',
      { fileSystems: [{ ...root, availableBytes: 30_000_000 }], downloadBytes: 10_000_000 },
      'disk-full',
      /^\/ has 29 MiB free/,
    ],
    [
      '/boot too small for a kernel',
      {
        fileSystems: [root, { ...boot, availableBytes: 50_000_000 }],
        changes: [{ package: 'linux-image-amd64', action: 'upgrade' }],
      },
      'disk-full',
      /^\/boot has 48 MiB free, 100 MiB/,
    ],
    ['no inodes', { fileSystems: [{ ...root, freeInodes: 10 }] }, 'inodes-full', /10 free inodes/],
    ['a read-only file system', { unwritable: ['/var/lib/dpkg'] }, 'read-only', /\/var\/lib\/dpkg/],
    ['a clock in the future', { clockOffsetMs: 3_600_000 }, 'clock-skewed', /60 minutes ahead of/],
    ['a clock in the past', { clockOffsetMs: -600_000 }, 'clock-skewed', /10 minutes behind/],
    ['no clock', { clockOffsetMs: Number.NaN }, 'clock-skewed', /does not tell/],
  ])('refuses %s', (_name, change, code, message) => {
    const { faults } = judgePreflight({ ...healthy, ...change });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ code, touched: 'no' });
    expect(faults[0]?.message).toMatch(message);
  });

  it('does not ask /boot for room when no kernel comes', () => {
    expect(judgePreflight({ ...healthy, fileSystems: [root, { ...boot, availableBytes: 1_000 }] }).faults).toEqual([]);
  });

  it('does not count inodes where the file system has none to count', () => {
    expect(judgePreflight({ ...healthy, fileSystems: [{ ...root, totalInodes: 0, freeInodes: 0 }] }).faults).toEqual(
      [],
    );
  });

  it('points at a nearly full /boot and at failed units without refusing', () => {
    const { faults, attention } = judgePreflight({
      ...healthy,
      fileSystems: [root, { ...boot, availableBytes: 0.04 * GIB }],
      failedUnits: ['cron.service'],
    });
    expect(faults).toEqual([]);
    expect(attention).toEqual(['/boot 92 % full', 'failed units: cron.service']);
  });
});
