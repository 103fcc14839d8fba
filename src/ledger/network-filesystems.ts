// File systems that other machines write, too: SQLite's locks and its WAL's shared memory cannot be trusted there.
// Numbers from statfs(2) and linux/magic.h. FUSE is absent: its number does not tell sshfs from a rootless container's root.

const NETWORK_FILESYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x564c, 'NCP'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x01021997, '9P'],
  [0x0bd00bd0, 'Lustre'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x47504653, 'GPFS'],
]);

/** The name of the network file system with this statfs type, or undefined for a local one. */
export const networkFilesystem = (type: number): string | undefined =>
  // Some platforms hand the 32-bit number on with its sign extended.
  NETWORK_FILESYSTEMS.get(type >>> 0);
