// Running and bootable kernels, with the release names of Debian, backports and Ubuntu.
import { describe, expect, it } from 'vitest';
import { type Kernels, kernelWord } from './kernel.ts';

const kernels = (running: string, bootable: readonly string[], more: Partial<Kernels> = {}): Kernels => ({
  running,
  bootable,
  build: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)',
  packages: new Map(),
  ...more,
});

describe('kernelWord', () => {
  it.each([
    ['6.1.0-13-amd64', ['6.1.0-13-amd64', '6.1.0-18-amd64'], '6.1.0-18-amd64'],
    ['6.1.0-9-amd64', ['6.1.0-9-amd64', '6.1.0-10-amd64'], '6.1.0-10-amd64'],
    ['5.15.0-91-generic', ['5.15.0-100-generic', '5.15.0-91-generic'], '5.15.0-100-generic'],
    ['6.12.41+deb13-amd64', ['6.12.43+deb13-amd64'], '6.12.43+deb13-amd64'],
    ['6.1.0-0.deb11.13-cloud-amd64', ['6.1.0-0.deb11.17-cloud-amd64'], '6.1.0-0.deb11.17-cloud-amd64'],
  ])('%s with %j must reboot', (running, bootable, newest) => {
    const reason = `kernel: running ${running}, newest ${newest}`;
    expect(kernelWord(kernels(running, bootable))).toEqual({ needed: true, reason });
  });

  it('compares within the running flavour only', () => {
    expect(kernelWord(kernels('6.1.0-13-amd64', ['6.1.0-13-amd64', '6.1.0-18-rt-amd64']))).toEqual({ needed: false });
  });

  it('takes an older kernel in /boot for what it is', () => {
    expect(kernelWord(kernels('6.1.0-18-amd64', ['6.1.0-13-amd64', '6.1.0-18-amd64']))).toEqual({ needed: false });
  });

  it('notices a rebuild under the same release name', () => {
    const packages = new Map([['linux-image-6.1.0-13-amd64', '6.1.55-2']]);
    expect(kernelWord(kernels('6.1.0-13-amd64', ['6.1.0-13-amd64'], { packages }))).toEqual({
      needed: true,
      reason: 'kernel: running 6.1.55-1, installed 6.1.55-2',
    });
  });

  it('has nothing to say where the host brings no kernel of its own', () => {
    expect(kernelWord(kernels('6.1.0-13-amd64', []))).toEqual({ needed: false });
  });

  it('does not know when /boot holds only other flavours', () => {
    expect(kernelWord(kernels('6.6.0-custom', ['6.1.0-18-amd64']))).toEqual({
      needed: 'unknown',
      reason: 'kernel: running 6.6.0-custom, /boot has only 6.1.0-18-amd64',
    });
  });
});
