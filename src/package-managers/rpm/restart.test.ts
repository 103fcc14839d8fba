// Reboot need: only needs-restarting's own sentence counts, and kernels are compared within their flavour.
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../../remote/frames.ts';
import { compareKernels, readRestartNeed } from './restart.ts';

const kernel = (name: string, version: string) => ({
  name,
  arch: 'x86_64',
  version,
  source: 'kernel',
  sourceVersion: version,
  state: 'installed',
});

const EL = [kernel('kernel', '5.14.0-427.9.1.el9'), kernel('kernel-core', '5.14.0-427.9.1.el9')];

describe('compareKernels', () => {
  it.each([
    ['the newest runs', '5.14.0-427.9.1.el9.x86_64', EL, false],
    [
      'a newer one is installed',
      '5.14.0-427.9.1.el9.x86_64',
      [...EL, kernel('kernel-core', '5.14.0-427.13.1.el9')],
      true,
    ],
    ['modules alone are no kernel', '5.14.0-427.9.1.el9.x86_64', [...EL, kernel('kernel-modules', '6-1')], false],
    [
      'another flavour is newer',
      '5.14.0-427.9.1.el9.x86_64',
      [...EL, kernel('kernel-rt-core', '5.14.0-500.el9')],
      false,
    ],
    [
      'the flavour itself is newer',
      '5.14.0-427.9.1.el9.x86_64+rt',
      [kernel('kernel-rt-core', '5.14.0-427.9.1.el9'), kernel('kernel-rt-core', '5.14.0-427.10.1.el9')],
      true,
    ],
    [
      'Amazon Linux',
      '6.1.9-1.amzn2023.x86_64',
      [kernel('kernel', '6.1.9-1.amzn2023'), kernel('kernel', '6.1.10-1.amzn2023')],
      true,
    ],
    ['Oracle UEK', '5.15.0-2.el9uek.x86_64', [kernel('kernel-uek-core', '5.15.0-2.el9uek')], false],
    ['the running kernel is no package', '6.6.6-custom', EL, undefined],
    ['a container without kernels', '6.6.6', [], undefined],
  ])('%s', (_, running, packages, expected) => {
    expect(compareKernels(running, packages).needed).toBe(expected);
  });
});

const frame = (name: string, stdout: string, code = 0): Frame => ({
  name,
  code,
  stdout,
  stderr: code ? 'No such command: needs-restarting.\nIt could be a DNF plugin command\n' : '',
});

const need = (reboot: Frame, services = frame('services', '')) =>
  readRestartNeed(framesOf([frame('kernel', '5.14.0-427.9.1.el9.x86_64\n'), reboot, services]), EL);

describe('readRestartNeed', () => {
  it('believes the sentence and names the packages', () => {
    const text =
      'Core libraries or services have been updated since boot-up:\n  * glibc\n  * openssl-libs\n\n' +
      'Reboot is required to fully utilize these updates.\nMore information: https://access.redhat.com/solutions/27943\n';
    expect(need(frame('reboot', text, 1))).toMatchObject({
      value: { reboot: { needed: true, reasons: ['needs-restarting: glibc, openssl-libs'] } },
    });
  });

  it('does not believe exit code 1 alone, and says that only the kernel was compared', () => {
    expect(need(frame('reboot', '', 1))).toMatchObject({
      value: {
        reboot: {
          needed: false,
          reasons: [
            'needs-restarting gave no answer, only the kernel was compared (No such command: needs-restarting.)',
          ],
        },
      },
    });
  });

  it('lists services once, sorted', () => {
    const read = need(
      frame(
        'reboot',
        'No core libraries or services have been updated since boot-up.\nReboot should not be necessary.\n',
      ),
      frame('services', 'sshd.service\ngetty@tty1.service\nsshd.service\n'),
    );
    expect(read.ok && read.value.services.map(({ unit }) => unit)).toEqual(['getty@tty1.service', 'sshd.service']);
  });
});
