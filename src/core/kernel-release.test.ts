// Release names of kernels as distributions give them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReleases, newestRelease, splitRelease } from './kernel-release.ts';

describe('a kernel release', () => {
  it.each([
    ['6.1.0-13-amd64', '6.1.0-13', 'amd64'],
    ['6.1.0-13-cloud-amd64', '6.1.0-13', 'cloud-amd64'],
    ['6.1.0-0.deb11.13-rt-amd64', '6.1.0-0.deb11.13', 'rt-amd64'],
    ['6.12.41+deb13-amd64', '6.12.41+deb13', 'amd64'],
    ['5.15.0-91-generic', '5.15.0-91', 'generic'],
    ['6.8.0-1012-aws', '6.8.0-1012', 'aws'],
    ['6.8.12-4-pve', '6.8.12-4', 'pve'],
    ['6.1.0-rpi7-rpi-v8', '6.1.0-rpi7', 'rpi-v8'],
    ['5.14.0-427.13.1.el9_4.x86_64', '5.14.0-427.13.1.el9_4', 'x86_64'],
    ['5.14.0-427.9.1.el9.x86_64+rt', '5.14.0-427.9.1.el9', 'x86_64+rt'],
    ['4.18.0-553.rt7.342.el8.x86_64', '4.18.0-553.rt7.342.el8', 'rt x86_64'],
    ['5.15.0-200.131.27.el9uek.x86_64', '5.15.0-200.131.27.el9uek', 'uek x86_64'],
    ['6.1.9-1.el9.elrepo.x86_64', '6.1.9-1.el9.elrepo', 'elrepo x86_64'],
    ['6.1.66-91.160.amzn2023.aarch64', '6.1.66-91.160.amzn2023', 'aarch64'],
    ['6.6.9-200.fc39.x86_64', '6.6.9-200.fc39', 'x86_64'],
    ['5.14.21-150500.55.39-default', '5.14.21-150500.55.39', 'default'],
    ['6.7.1-arch1-1', '6.7.1-arch1-1', ''],
    ['6.7.1-zen1-1-zen', '6.7.1-zen1-1', 'zen'],
    ['6.6.10-1-lts', '6.6.10-1', 'lts'],
    ['6.6.12-0-virt', '6.6.12-0', 'virt'],
    ['6.1.62-1.ph5-esx', '6.1.62-1.ph5', 'esx'],
  ])('%s is a version and a flavour', (release, version, flavour) => {
    expect(splitRelease(release)).toEqual({ version, flavour });
  });

  it.each([
    ['6.1.0-9-amd64', '6.1.0-10-amd64'],
    ['5.14.0-427.9.1.el9.x86_64', '5.14.0-427.13.1.el9_4.x86_64'],
    ['5.14.0-362.8.1.el9_3.x86_64', '5.14.0-427.9.1.el9.x86_64'],
    ['6.6.9-200.fc39.x86_64', '6.7.3-200.fc39.x86_64'],
    ['6.7-arch3-1', '6.7.1-arch1-1'],
    ['6.7.0-060700rc5-generic', '6.7.0-060700-generic'],
    ['5.14.21-150500.55.39-default', '5.14.21-150500.55.44-default'],
  ])('%s comes before %s', (older, newer) => {
    expect(compareReleases(older, newer)).toBeLessThan(0);
    expect(compareReleases(newer, older)).toBeGreaterThan(0);
    expect(newestRelease([newer, older])).toBe(newer);
  });

  it('is never torn apart so that something is lost', () => {
    fc.assert(
      fc.property(fc.string(), (release) => {
        const { version, flavour } = splitRelease(release);
        expect(release.startsWith(version)).toBe(true);
        expect(version.length).toBeLessThanOrEqual(release.length);
        expect(compareReleases(release, release)).toBe(0);
        expect(flavour).toBeTypeOf('string');
      }),
    );
  });
});
