// What restart.sh sends, read: good answers, odd ones, and lines that mean nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../frames.ts';
import { restartQuery } from './restart.ts';

const QUIET: Readonly<Record<string, string>> = {
  kernel: '6.1.0-13-amd64\n',
  container: '',
  images: 'full /boot/vmlinuz-6.1.0-13-amd64\n',
  modules: '6.1.0-13-amd64\n',
  flags: '',
  'live-patches': '',
  replaced: 'init\t/init.scope\n',
};
const read = (changed: Readonly<Record<string, string>> = {}) => {
  const frames = Object.entries({ ...QUIET, ...changed }).map(
    ([name, stdout]): Frame => ({ name, code: 0, stdout, stderr: '' }),
  );
  return restartQuery.read(framesOf(frames));
};

describe('reboot and restarts', () => {
  it('are not needed on a quiet host', () => {
    expect(read()).toEqual({
      ok: true,
      value: { words: [{ source: 'kernel', needed: false }], services: [], attention: [] },
    });
  });

  it('come with a warning where nobody could say that a service failed', () => {
    const answer = read({ 'no-keeper': '' });
    expect(answer.ok && answer.value.attention).toEqual([
      'neither systemd nor OpenRC runs: services that fail go unnoticed without health checks',
    ]);
  });

  it('are read source by source', () => {
    const answer = read({
      images: 'full /boot/vmlinuz-6.1.0-13-amd64\nempty /boot/vmlinuz-6.1.0-18-amd64\n',
      modules: '6.1.0-13-amd64\n6.1.0-18-amd64\n',
      flags: 'flag /run/reboot-required\npackage libc6\npackage libc6\npackage dbus\n',
      'live-patches': '1 0 lkp_Ubuntu_5_15\n1 1 kpatch_2\n',
      replaced:
        'init\t/init.scope\n' +
        'host\t2\t81\t/system.slice/cron.service\tcron\t/usr/lib/libc.so.6\t/usr/lib/libpam.so.0\n' +
        'other\t7\t99\t/machine.slice/machine-web.scope\tnginx\t/usr/sbin/nginx\n' +
        'more\t3\n',
    });
    expect(answer).toEqual({
      ok: true,
      value: {
        words: [
          { source: 'flag file', needed: true, reason: 'libc6, dbus' },
          { source: 'kernel', needed: false, decisive: true },
          { source: 'livepatch', needed: false, reason: 'mitigated by lkp_Ubuntu_5_15, reboot by window' },
          { source: 'livepatch', needed: false, reason: 'kpatch_2 is not yet in effect in all processes' },
          { source: 'core libraries', needed: true, reason: 'libc.so.6 replaced, still mapped by running programs' },
        ],
        services: [{ unit: 'cron.service', why: 'still runs replaced libc.so.6, libpam.so.0' }],
        attention: [
          'kernel 6.1.0-18-amd64 is installed but cannot be booted: /boot/vmlinuz-6.1.0-18-amd64 is empty',
          '7 processes in 1 container or chroot (machine web) still run replaced files: those of their own images, not of this host',
          '3 more groups of processes run replaced files',
        ],
      },
    });
  });

  it("name SUSE's flag, and a flag without packages, by their path", () => {
    const answer = read({ flags: 'flag /run/reboot-needed\n' });
    expect(answer.ok && answer.value.words[0]).toEqual({
      source: 'flag file',
      needed: true,
      reason: '/run/reboot-needed',
    });
  });

  it.each([
    ['images', 'half /boot/vmlinuz-1\n'],
    ['flags', 'what\n'],
    ['live-patches', '1 x\n'],
    ['replaced', ''],
    ['replaced', 'init\t/\nhost\tmany\t1\t/\tx\t/usr/bin/x\n'],
    ['replaced', 'init\t/\nhost\t1\t1\t/\tx\n'],
  ])('are a fault that shows the line, not a guess: %s says %j', (name, text) => {
    expect(read({ [name]: text })).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });

  it('never throw, whatever a host says', () => {
    const names = fc.constantFrom(...Object.keys(QUIET));
    fc.assert(fc.property(names, fc.string(), (name, text) => void read({ [name]: text })));
  });
});
