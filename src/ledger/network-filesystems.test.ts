// Network file systems are known by the numbers that the kernel gives them.
import { describe, expect, it } from 'vitest';
import { networkFilesystem } from './network-filesystems.ts';

describe('a file system type', () => {
  it.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [-11317950, 'CIFS'], // the same 32 bits, sign extended
    [0xfe534d42, 'SMB2'],
    [0x01021997, '9P'],
    [0x0bd00bd0, 'Lustre'],
  ])('%s is %s', (type, name) => {
    expect(networkFilesystem(type)).toBe(name);
  });

  it.each([
    ['ext4', 0xef53],
    ['xfs', 0x58465342],
    ['btrfs', 0x9123683e],
    ['zfs', 0x2fc12fc1],
    ['tmpfs', 0x01021994],
    ['overlayfs', 0x794c7630],
  ])('%s is local', (_name, type) => {
    expect(networkFilesystem(type)).toBeUndefined();
  });
});
