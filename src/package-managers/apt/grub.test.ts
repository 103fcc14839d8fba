// When an update of grub-pc would leave the machine without a boot loader.
import { describe, expect, it } from 'vitest';
import { framesOf } from '../../remote/frames.ts';
import { readGrub } from './grub.ts';

const asked = (questions: string, devices: string) =>
  readGrub(
    framesOf([
      { name: 'grub-questions', code: 0, stdout: questions, stderr: '' },
      { name: 'grub-devices', code: 0, stdout: devices, stderr: '' },
    ]),
  );

const CHOSEN = '* grub-pc/install_devices: /dev/vda\n';

describe('readGrub', () => {
  it('has nothing to say without grub-pc', () => {
    expect(readGrub(framesOf([]))).toEqual({ ok: true, value: undefined });
  });

  it('is content with devices that are there', () => {
    expect(asked(CHOSEN, 'present /dev/vda\n')).toEqual({ ok: true, value: undefined });
  });

  it('names devices that are not there', () => {
    expect(asked(CHOSEN, 'present /dev/vda\nabsent /dev/disk/by-id/gone\n')).toMatchObject({
      ok: true,
      value: { code: 'grub-install-trap', message: expect.stringContaining('/dev/disk/by-id/gone') },
    });
  });

  it('respects an admin who chose no device', () => {
    expect(asked('* grub-pc/install_devices_empty: true\n', '')).toEqual({ ok: true, value: undefined });
    expect(asked('  grub-pc/install_devices_empty: false\n', '')).toMatchObject({
      value: { code: 'grub-install-trap' },
    });
  });
});
