// Running and bootable kernels as /boot and /lib/modules show them on each family.
import { describe, expect, it } from 'vitest';
import { judgeKernel, type KernelFiles } from './boot-kernel.ts';

/** Paths that start with `!` are empty files. */
const judge = (running: string, images: readonly string[], modules: readonly string[], container?: string) => {
  const files: KernelFiles = {
    running,
    images: images.map((path) => ({ path: path.replace(/^!/, ''), empty: path.startsWith('!') })),
    modules,
    container,
  };
  return judgeKernel(files);
};

const OLD = '6.1.0-13-amd64';
const NEW = '6.1.0-18-amd64';

describe('the newest bootable kernel', () => {
  it.each<readonly [string, string, readonly string[], readonly string[], string | undefined]>([
    ['runs', NEW, [`/boot/vmlinuz-${OLD}`, `/boot/vmlinuz-${NEW}`], [OLD, NEW], undefined],
    ['waits on Debian', OLD, [`/boot/vmlinuz-${OLD}`, `/boot/vmlinuz-${NEW}`], [OLD, NEW], NEW],
    [
      'is not that of another flavour',
      OLD,
      [`/boot/vmlinuz-${OLD}`, '/boot/vmlinuz-6.1.0-18-cloud-amd64'],
      [OLD, '6.1.0-18-cloud-amd64'],
      undefined,
    ],
    [
      'waits on EL, beside a rescue image',
      '5.14.0-427.9.1.el9.x86_64',
      [
        '/boot/vmlinuz-0-rescue-0123456789abcdef0123456789abcdef',
        '/boot/vmlinuz-5.14.0-427.9.1.el9.x86_64',
        '/boot/vmlinuz-5.14.0-427.13.1.el9_4.x86_64',
        '/lib/modules/5.14.0-427.13.1.el9_4.x86_64/vmlinuz',
      ],
      ['5.14.0-427.9.1.el9.x86_64', '5.14.0-427.13.1.el9_4.x86_64'],
      '5.14.0-427.13.1.el9_4.x86_64',
    ],
    [
      'waits on SUSE',
      '6.4.0-150600.21-default',
      ['/boot/vmlinuz-6.4.0-150600.21-default', '/boot/vmlinuz-6.4.0-150600.23.17-default'],
      ['6.4.0-150600.21-default', '6.4.0-150600.23.17-default'],
      '6.4.0-150600.23.17-default',
    ],
    [
      'waits beside loader entries',
      '6.6.9-200.fc39.x86_64',
      [
        '/boot/efi/0123456789abcdef0123456789abcdef/6.6.9-200.fc39.x86_64/linux',
        '/boot/efi/0123456789abcdef0123456789abcdef/6.7.3-200.fc39.x86_64/linux',
      ],
      ['6.6.9-200.fc39.x86_64', '6.7.3-200.fc39.x86_64'],
      '6.7.3-200.fc39.x86_64',
    ],
    [
      'waits as a unified image with a boot counter',
      '6.6.9-200.fc39.x86_64',
      ['/boot/efi/EFI/Linux/0123456789abcdef-6.7.3-200.fc39.x86_64+3-0.efi'],
      ['6.6.9-200.fc39.x86_64', '6.7.3-200.fc39.x86_64'],
      '6.7.3-200.fc39.x86_64',
    ],
    [
      'waits on Alpine, whose images have no version',
      '6.6.12-0-lts',
      ['/boot/vmlinuz-lts'],
      ['6.6.14-0-lts'],
      '6.6.14-0-lts',
    ],
  ])('%s', (_name, running, images, modules, newest) => {
    const { word, attention } = judge(running, images, modules);
    expect(attention).toEqual([]);
    expect(word).toEqual({
      source: 'kernel',
      needed: newest !== undefined,
      ...(newest !== undefined && { reason: `running ${running}, newest bootable ${newest}` }),
    });
  });

  it('is on Arch the one inside /lib/modules, where the running one has gone', () => {
    const { word } = judge(
      '6.7.1-arch1-1',
      ['/boot/vmlinuz-linux', '/boot/efi/EFI/linux', '/lib/modules/6.7.2-arch1-1/vmlinuz'],
      ['6.7.2-arch1-1'],
    );
    expect(word).toMatchObject({ needed: true, reason: 'running 6.7.1-arch1-1, newest bootable 6.7.2-arch1-1' });
  });

  it('asks for a reboot after a downgrade, too, when nothing is left of the running one', () => {
    const { word } = judge(NEW, [`/boot/vmlinuz-${OLD}`], [OLD]);
    expect(word).toMatchObject({ needed: true });
    expect(word.reason).toContain('whose modules are gone');
  });

  it.each([
    ['its image is empty', [`!/boot/vmlinuz-${NEW}`], [OLD, NEW], `/boot/vmlinuz-${NEW} is empty`],
    ['it has no modules', [`/boot/vmlinuz-${NEW}`], [OLD], `it has no modules in /lib/modules/${NEW}`],
    ['it never reached /boot', [`/lib/modules/${NEW}/vmlinuz`], [OLD, NEW], 'it has no image in /boot'],
  ])('is not one that cannot start: %s', (_name, images, modules, why) => {
    const { word, attention } = judge(OLD, [`/boot/vmlinuz-${OLD}`, ...images], modules);
    expect(word).toEqual({ source: 'kernel', needed: false, decisive: true });
    expect(attention).toEqual([`kernel ${NEW} is installed but cannot be booted: ${why}`]);
  });

  it.each([
    ['a machine whose kernel comes from outside', [], undefined, 'no bootable image in /boot'],
    ['a machine with other flavours only', ['/boot/vmlinuz-6.1.0-18-rt-amd64'], undefined, 'only other flavours'],
    ['a container', [`/boot/vmlinuz-${NEW}`], 'lxc', "the machine's, not this container's (lxc)"],
  ])('is unknown on %s, and that is not "no"', (_name, images, container, why) => {
    const { word } = judge(OLD, images, [OLD, NEW, '6.1.0-18-rt-amd64'], container);
    expect(word.needed).toBe('unknown');
    expect(word.reason).toContain(why);
  });
});
