// Reboot and service need from each of their sources.
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../../remote/frames.ts';
import { readRestart } from './restart.ts';

const frame = (name: string, stdout: string, code = 0): Frame => ({ name, code, stdout, stderr: '' });

const answers = (...more: readonly Frame[]) =>
  framesOf([
    frame('kernel', '6.1.0-13-amd64\n'),
    frame('kernel-build', '#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)\n'),
    frame('kernel-images', '/boot/vmlinuz-6.1.0-13-amd64\n'),
    frame('kernel-packages', 'linux-image-6.1.0-13-amd64\t6.1.55-1\tinstalled\n'),
    ...more,
  ]);

describe('readRestart', () => {
  it('needs nothing on a host that runs what it has', () => {
    expect(readRestart(answers(frame('reboot-flag', '', 1)))).toEqual({
      ok: true,
      value: { reboot: { needed: false, reasons: [] }, services: [], attention: [] },
    });
  });

  it('gives each source its own word', () => {
    const read = readRestart(
      framesOf([
        frame('kernel', '6.1.0-13-amd64\n'),
        frame('kernel-build', '#1\n'),
        frame('kernel-images', '/boot/vmlinuz-6.1.0-18-amd64\n'),
        frame('kernel-packages', 'linux-image-6.1.0-12-amd64\t6.1.52-1\tconfig-files\n'),
        frame('reboot-flag', 'libc6\nlibc6\ndbus\n'),
      ]),
    );
    expect(read.ok && read.value.reboot).toEqual({
      needed: true,
      reasons: ['flag file: libc6, dbus', 'kernel: running 6.1.0-13-amd64, newest 6.1.0-18-amd64'],
    });
  });

  it('believes a flag file without names', () => {
    const read = readRestart(answers(frame('reboot-flag', '')));
    expect(read.ok && read.value.reboot.reasons).toEqual(['flag file: /run/reboot-required']);
  });

  it('takes services from needrestart and shows what else it says', () => {
    const batch = `NEEDRESTART-VER: 3.6
NEEDRESTART-KCUR: 6.1.0-13-amd64
NEEDRESTART-KEXP: 6.1.0-13-amd64
NEEDRESTART-KSTA: 1
NEEDRESTART-UCEXP:
NEEDRESTART-SVC: cron.service
NEEDRESTART-SVC: ssh.service
NEEDRESTART-SESS: metabase @ user manager service
`;
    const read = readRestart(answers(frame('needrestart', batch)));
    expect(read.ok && read.value.services.map(({ unit }) => unit)).toEqual(['cron.service', 'ssh.service']);
    expect(read.ok && read.value.attention).toEqual(['needrestart: NEEDRESTART-SESS: metabase @ user manager service']);
  });

  it('faults on a kernel package line of another form', () => {
    const frames = framesOf([
      frame('kernel', 'x'),
      frame('kernel-build', 'x'),
      frame('kernel-packages', 'linux-image 1 installed\n'),
    ]);
    expect(readRestart(frames)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});
