// Several sources of one reboot need: shown each with its reason, each once.
import { describe, expect, it } from 'vitest';
import type { RebootFinding } from './event.ts';
import { mergeReboot, type RebootWord } from './reboot.ts';

const kernel = (needed: RebootWord['needed'], reason?: string, decisive?: true): RebootWord => ({
  source: 'kernel',
  needed,
  ...(reason !== undefined && { reason }),
  ...(decisive && { decisive }),
});
const QUIET = kernel(false);
const NOTHING = { needed: false, reasons: [] } as const;

describe('the reboot need', () => {
  it.each<readonly [string, boolean | 'unknown', readonly string[], readonly RebootWord[], unknown]>([
    ['nobody sees any', false, [], [QUIET], NOTHING],
    [
      'one source is enough',
      false,
      [],
      [QUIET, { source: 'core libraries', needed: true, reason: 'libc.so.6 replaced' }],
      { needed: true, reasons: ['core libraries: libc.so.6 replaced'] },
    ],
    [
      'a flag file is named once, as the manager names it',
      true,
      ['flag file: libc6, dbus'],
      [QUIET, { source: 'flag file', needed: true, reason: 'dbus, libc6' }],
      { needed: true, reasons: ['flag file: libc6, dbus'] },
    ],
    [
      'the bootable kernel is named instead of the installed package',
      true,
      ['kernel: running 1, newest 2', 'needs-restarting: glibc'],
      [kernel(true, 'running 1, newest bootable 2')],
      { needed: true, reasons: ['needs-restarting: glibc', 'kernel: running 1, newest bootable 2'] },
    ],
    [
      'a kernel that cannot start asks for nothing',
      true,
      ['kernel: running 1, newest 2'],
      [kernel(false, undefined, true)],
      NOTHING,
    ],
    [
      'but the other sources of the manager still do',
      true,
      ['kernel: running 1, newest 2', 'flag file: libc6'],
      [kernel(false, undefined, true)],
      { needed: true, reasons: ['flag file: libc6'] },
    ],
    [
      'a kernel rebuilt under its name is seen by the manager only',
      true,
      ['kernel: running 6.1.55-1, installed 6.1.55-2'],
      [QUIET],
      { needed: true, reasons: ['kernel: running 6.1.55-1, installed 6.1.55-2'] },
    ],
    [
      'what the manager does not know may be seen in /boot',
      'unknown',
      ['kernel: running 6-custom, which no installed package provides'],
      [QUIET],
      NOTHING,
    ],
    [
      'a container does not know, and that is no "no"',
      false,
      [],
      [kernel('unknown', 'of the machine around', true)],
      { needed: 'unknown', reasons: ['kernel: of the machine around'] },
    ],
    [
      'a live patch mitigates and does not take the need away',
      false,
      [],
      [kernel(true, 'running 1, newest bootable 2'), { source: 'livepatch', needed: false, reason: 'mitigated by x' }],
      { needed: true, reasons: ['kernel: running 1, newest bootable 2', 'livepatch: mitigated by x'] },
    ],
    [
      'remarks of the manager stay, and are no source',
      true,
      ['kernel: running 1, newest 2', 'needs-restarting gave no answer, only the kernel was compared (code: 1)'],
      [kernel(false, undefined, true)],
      { needed: false, reasons: ['needs-restarting gave no answer, only the kernel was compared (code: 1)'] },
    ],
    ['a silent manager leaves it unknown', 'unknown', [], [QUIET], { needed: 'unknown', reasons: [] }],
  ])('%s', (_name, needed, reasons, words, expected) => {
    expect(mergeReboot({ needed, reasons }, words)).toMatchObject(expected as object);
  });

  const FLAG: RebootWord = { source: 'flag file', needed: true, reason: 'libc6' };
  it.each<[string, RebootFinding, readonly RebootWord[], string | undefined]>([
    [
      'our own comparison',
      NOTHING,
      [kernel(true, 'running 1, newest bootable 2')],
      'kernel: running 1, newest bootable 2',
    ],
    [
      'a kernel in a container, beside a flag',
      NOTHING,
      [FLAG, kernel('unknown', 'of the machine around', true)],
      undefined,
    ],
    [
      'a kernel that was rebuilt under its name',
      { needed: true, reasons: ['kernel: running 6.1.55-1, installed 6.1.55-2'] },
      [QUIET],
      'kernel: running 6.1.55-1, installed 6.1.55-2',
    ],
    [
      'a remark on kernels where something else wants the reboot',
      { needed: true, reasons: ['flag file: libc6', 'kernel: running 6-custom, which no installed package provides'] },
      [kernel('unknown', 'running 6-custom, no bootable image in /boot')],
      undefined,
    ],
  ])('knows whether a newer kernel waits: %s', (_name, manager, words, stale) => {
    expect(mergeReboot(manager, words).staleKernel).toBe(stale);
  });
});
