// A fixed package waits for a reboot when a reason names it, its kernel, or its library.
import { describe, expect, it } from 'vitest';
import { awaitsReboot } from './still-running.ts';

const needing = (...reasons: readonly string[]) => ({ reboot: { needed: true, reasons } as const });

describe('a fix that does not run yet', () => {
  it.each([
    ['linux', 'kernel: running 6.1.1-arch1-1, newest bootable 6.1.2-arch1-1'],
    ['linux-lts', 'kernel: running 6.6.1-0-lts, newest bootable 6.6.2-0-lts'],
    ['linux-image-6.1.0-30-amd64', 'kernel: running 6.1.0-29-amd64, newest bootable 6.1.0-30-amd64'],
    ['kernel-core', 'kernel: running 5.14.0-1.el9.x86_64, newest 5.14.0-9.el9.x86_64'],
    ['libssl3', 'core libraries: libssl.so.3 replaced, still mapped by sshd.service'],
    ['openssl-libs', 'needs-restarting: openssl-libs'],
    ['libc6', 'core libraries: libc.so.6 replaced, still mapped by init'],
    ['glibc', 'needs-restarting: glibc, systemd'],
    ['dbus', 'flag file: dbus, libc6'],
  ])('%s: %s', (name, reason) => {
    expect(awaitsReboot(needing(reason), [name])).toBe('yes');
  });

  it.each([
    ['curl', 'flag file: dbus'],
    ['libc6-dev', 'flag file: libc6'],
    ['curl', 'kernel: running 1, newest bootable 2'],
    ['linux-libc-dev', 'kernel: running 1, newest bootable 2'],
    ['nginx', 'core libraries: libssl.so.3 replaced, still mapped by nginx.service'],
  ])('not %s: %s', (name, reason) => {
    expect(awaitsReboot(needing(reason), [name])).toBe('no');
  });

  it('is none where nothing says that a reboot is needed', () => {
    expect(awaitsReboot({ reboot: null }, ['linux'])).toBe('no');
    expect(awaitsReboot({ reboot: { needed: false, reasons: ['livepatch: x'] } }, ['linux'])).toBe('no');
  });

  it('is not known of a kernel where nobody knows which one would boot', () => {
    const doubt = {
      reboot: { needed: 'unknown', reasons: ['kernel: running 6.1, no bootable image in /boot'] },
    } as const;
    expect(awaitsReboot(doubt, ['linux'])).toBe('unknown');
    expect(awaitsReboot(doubt, ['openssl'])).toBe('no');
  });
});
