// Who still runs replaced files: units, sessions, process 1, containers, by the control groups of cgroup v1 and v2.
import { describe, expect, it } from 'vitest';
import { judgeReplacedCode, neverRestartedNote, type OldProcesses } from './replaced-code.ts';

const old = (cgroup: string, rest: Partial<OldProcesses> = {}): OldProcesses => ({
  where: 'host',
  count: 1,
  pid: 100,
  cgroup,
  name: 'program',
  files: ['/usr/lib/libfoo.so.1'],
  ...rest,
});
const judge = (processes: readonly OldProcesses[], initCgroup = '/init.scope', unlisted = 0) =>
  judgeReplacedCode({ processes, initCgroup, unlisted });

describe('programs that run replaced files', () => {
  it.each([
    ['/system.slice/cron.service', '/init.scope', 'cron.service'],
    ['/system.slice/system-getty.slice/getty@tty1.service', '/init.scope', 'getty@tty1.service'],
    ['/system.slice/postgresql.service/worker', '/init.scope', 'postgresql.service'],
    ['/system.slice/_weird.service', '/init.scope', 'weird.service'],
    ['/lab/host/system.slice/cron.service', '/lab/host/init.scope', 'cron.service'],
    ['/', '/', 'program'],
    ['/openrc.nginx', '/', 'program'],
    ['', '', 'program'],
  ])('in %j belong to their unit, or are called by their name', (cgroup, initCgroup, unit) => {
    const { units } = judge([old(cgroup), old(cgroup, { files: ['/usr/lib/libbar.so'] })], initCgroup);
    expect(units).toEqual([{ unit, why: 'still runs replaced libbar.so, libfoo.so.1' }]);
  });

  it('in user sessions are nobody to restart, and nothing to reboot for', () => {
    const { word, units, attention } = judge([
      old('/user.slice/user-1000.slice/session-3.scope', { name: 'bash', files: ['/usr/lib/libc.so.6'] }),
      old('/user.slice/user-1000.slice/user@1000.service/app.slice/x.service', { name: 'tmux' }),
    ]);
    expect(word).toBeUndefined();
    expect(units).toEqual([]);
    expect(attention).toEqual(['user sessions still run replaced files (bash, tmux) until they log out']);
  });

  it('in containers and chroots are counted, named, and not taken for the host', () => {
    const other = (cgroup: string, count: number) =>
      old(cgroup, { where: 'other', count, files: ['/usr/lib/libc.so.6'] });
    const id = '0123456789abcdef'.repeat(4);
    const { word, units, attention } = judge([
      other(`/system.slice/docker-${id}.scope`, 7),
      other(`/machine.slice/libpod-${id}.scope/container`, 4),
      other('/system.slice/named.service', 1),
    ]);
    expect(word).toBeUndefined();
    expect(units).toEqual([]);
    expect(attention).toEqual([
      '12 processes in 3 containers or chroots (chroot of named.service, docker 0123456789ab, podman 0123456789ab)' +
        ' still run replaced files: those of their own images, not of this host',
    ]);
  });

  it.each([
    'libc.so.6',
    'libc-2.31.so',
    'ld-linux-x86-64.so.2',
    'libssl.so.3',
    'libcrypto.so.1.1',
    'libcrypto.so.1.1.1k',
    'libsystemd.so.0.35.0',
    'libsystemd-shared-252.so',
    'libdbus-1.so.3.32.4',
    'ld-musl-x86_64.so.1',
  ])('ask for a reboot when they map %s', (library) => {
    const files = [`/usr/lib/x86_64-linux-gnu/${library}`];
    const { word } = judge([old('/system.slice/a.service', { count: 3, files })]);
    expect(word).toEqual({
      source: 'core libraries',
      needed: true,
      reason: `${library} replaced, still mapped by running programs`,
    });
  });

  it.each(['libcap.so.2', 'libc++.so.1', 'libcurl.so.4', 'libssl_conf.so', 'libdbusmenu.so'])(
    'do not when they map %s only',
    (library) => {
      expect(judge([old('/system.slice/a.service', { files: [`/usr/lib/${library}`] })]).word).toBeUndefined();
    },
  );

  it('are renewed by a reboot when process 1 is one of them', () => {
    const { word, units } = judge([old('/init.scope', { pid: 1, files: ['/usr/lib/systemd/systemd'] })]);
    expect(word).toMatchObject({ needed: true, reason: 'process 1 still runs systemd' });
    expect(units).toEqual([]);
  });

  it('say how many were too many to be listed', () => {
    expect(judge([], '/init.scope', 12).attention).toEqual(['12 more groups of processes run replaced files']);
  });
});

describe('services that are never restarted in passing', () => {
  it.each([
    'dbus.service',
    'dbus-broker.service',
    'systemd-logind.service',
    'gdm3.service',
    'display-manager.service',
    'NetworkManager.service',
    'systemd-networkd.service',
    'networking.service',
    'getty@tty1.service',
    'user@1000.service',
    'docker.service',
    'containerd.service',
    'libvirtd.service',
    'virtqemud.service',
    'machine-qemu\\x2d1\\x2dweb.scope',
    'openvpn-server@a.service',
    'wg-quick@wg0.service',
    'multipathd.service',
  ])('%s', (unit) => {
    expect(neverRestartedNote([unit])).toEqual([`never restarted in passing, a reboot renews them: ${unit}`]);
  });

  it.each(['sshd.service', 'ssh.service', 'cron.service', 'nginx.service', 'dbus-logger.service', 'lab-web'])(
    'are not: %s',
    (unit) => {
      expect(neverRestartedNote([unit])).toEqual([]);
    },
  );
});
