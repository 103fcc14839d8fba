// Layouts as hosts show them: recorded from btrfs, snapper and LVM hosts of the lab; thin pools, ZFS, Fedora and Ubuntu after documentation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../remote/frames.ts';
import { layoutQuery } from './layout.ts';
import { coverOf, judgeLayout } from './registry.ts';

type Texts = Readonly<Record<string, string>>;

const framesIn = (texts: Texts) =>
  framesOf(Object.entries(texts).map(([name, stdout]): Frame => ({ name, code: 0, stdout, stderr: '' })));

const PATHS = '57 /\n57 /usr\n57 /etc\n57 /var\n57 /boot\n57 /var/lib/dpkg\n';

const USAGE = '    Free (estimated):\t\t        1137725440\t(min: 677138432)\n';

const btrfsRoot = (subvolume: number, path: string): string =>
  [
    `171 147 0:40 ${path} / rw,relatime shared:25 - btrfs /dev/loop0 rw,ssd,discard=async,space_cache=v2,subvolid=${subvolume},subvol=${path}`,
    '172 171 0:57 / /tmp rw,nosuid,nodev shared:26 - tmpfs tmpfs rw,size=2468412k,nr_inodes=409600',
    '',
  ].join('\n');

const COMMON = { fstab: '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n', cmdline: 'quiet\n', paths: PATHS };

const BTRFS: Texts = {
  ...COMMON,
  mounts: btrfsRoot(256, '/root'),
  snapper: 'config,subvolume\n',
  'btrfs-default': 'ID 256 gen 11 top level 5 path root\n',
  'btrfs-usage': USAGE,
};

const SNAPPER: Texts = {
  ...BTRFS,
  mounts: `${btrfsRoot(258, '/@/.snapshots/1/snapshot')}370 358 0:60 /@/.snapshots /.snapshots rw,relatime shared:81 - btrfs /dev/loop1 rw,subvolid=257,subvol=/@/.snapshots\n`,
  snapper: 'config,subvolume\nroot,/\n',
  'btrfs-default': 'ID 258 gen 11 top level 257 path @/.snapshots/1/snapshot\n',
};

const LVM: Texts = {
  ...COMMON,
  mounts: '27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/mapper/lab-root rw,errors=remount-ro\n',
  fstab: '/dev/mapper/lab-root / ext4 errors=remount-ro 0 1\n',
  volumes: '  lab|root|owi-aos---|1572864000|1321205760|||\n',
};

const THIN: Texts = {
  ...LVM,
  mounts: '27 1 254:0 / / rw,relatime shared:1 - xfs /dev/mapper/my--vg-root rw\n',
  volumes: '  my-vg|pool|twi-aotz--|4294967296|0||41.20|12.00\n  my-vg|root|Vwi-aotz--|1572864000|0|pool|70.10|\n',
};

const ZFS: Texts = {
  ...COMMON,
  mounts: '30 1 0:26 / / rw,relatime shared:1 - zfs rpool/ROOT/ubuntu_1a2b3c rw,xattr,posixacl\n',
  datasets: 'rpool\t/\t9663676416\nrpool/ROOT/ubuntu_1a2b3c\t/\t9663676416\n',
};

const EXT4: Texts = { ...COMMON, mounts: '27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n' };

const read = (texts: Texts) => {
  const layout = layoutQuery.read(framesIn(texts));
  if (!layout.ok) throw new Error(layout.fault.message);
  return layout.value;
};
const judged = (texts: Texts) => judgeLayout(read(texts));

describe('the layout of a host', () => {
  it.each([
    { what: 'btrfs', texts: BTRFS, by: 'btrfs', target: '/' },
    { what: 'snapper as openSUSE has it', texts: SNAPPER, by: 'snapper', target: '/' },
    { what: 'a classic LVM volume', texts: LVM, by: 'lvm', target: 'lab/root' },
    { what: 'a thin LVM volume with hyphens in its group', texts: THIN, by: 'lvm', target: 'my-vg/root' },
  ])('of $what can be kept, and booted again', ({ texts, by, target }) => {
    expect(judged(texts)).toMatchObject({ kind: { by }, target, against: [], notRestorable: [] });
    expect(coverOf(read(texts))).toEqual({ by, against: [], byHand: [], separateBoot: false });
  });

  it('of ZFS can be kept, and is restored by hand', () => {
    expect(judged(ZFS)).toMatchObject({ kind: { by: 'zfs' }, target: 'rpool/ROOT/ubuntu_1a2b3c', against: [] });
    expect(coverOf(read(ZFS)).byHand).toEqual([expect.stringMatching(/rescue system/)]);
  });

  it('of anything else is said to be unknown', () => {
    expect(judged(EXT4)).toBeUndefined();
    expect(coverOf(read(EXT4)).against).toEqual(['no kind of snapshot is known for / on ext4']);
  });

  it.each([
    {
      what: 'no room',
      texts: { ...BTRFS, 'btrfs-usage': USAGE.replace('677138432', '1048576') },
      why: /has 1 MiB free/,
    },
    { what: 'no room to be read', texts: { ...BTRFS, 'btrfs-usage': '' }, why: /cannot be read/ },
    {
      what: 'the package database elsewhere',
      texts: { ...BTRFS, paths: PATHS.replace('57 /var/lib/dpkg', '61 /var/lib/dpkg') },
      why: /\/var\/lib\/dpkg is not on the file system of \//,
    },
    { what: '/usr elsewhere', texts: { ...LVM, paths: PATHS.replace('57 /usr', '61 /usr') }, why: /^\/usr is not/ },
    {
      what: 'a volume group that is full',
      texts: { ...LVM, volumes: '  lab|root|owi-aos---|1572864000|104857600|||\n' },
      why: /lab has 100 MiB free, a snapshot of root needs 300 MiB/,
    },
    {
      what: 'a thin pool that is full',
      texts: { ...THIN, volumes: THIN['volumes']?.replace('41.20', '85.00') ?? '' },
      why: /85 % full/,
    },
    {
      what: 'a file system that cannot be read from a snapshot',
      texts: { ...LVM, mounts: LVM['mounts']?.replace('ext4', 'f2fs') ?? '' },
      why: /f2fs on LVM/,
    },
  ])('with $what cannot be kept', ({ texts, why }) => {
    expect(judged(texts)?.against).toEqual([expect.stringMatching(why)]);
  });

  it.each([
    {
      what: 'fstab names the subvolume (Ubuntu, Arch)',
      texts: { ...BTRFS, fstab: 'UUID=1 / btrfs defaults,subvol=@ 0 0\n' },
      why: /chosen by name/,
    },
    {
      what: 'the kernel is told it (Fedora)',
      texts: { ...BTRFS, cmdline: 'root=UUID=1 ro rootflags=subvol=root quiet\n' },
      why: /chosen by name/,
    },
    {
      what: 'another one is the default',
      texts: { ...BTRFS, 'btrfs-default': 'ID 5 (FS_TREE)\n' },
      why: /not the default/,
    },
    {
      what: "snapper's snapshots would vanish from sight",
      texts: { ...SNAPPER, mounts: btrfsRoot(258, '/@/.snapshots/1/snapshot') },
      why: /\.snapshots is not a mount/,
    },
  ])('is kept and not booted where $what', ({ texts, why }) => {
    expect(judged(texts)).toMatchObject({ against: [], notRestorable: [expect.stringMatching(why)] });
  });

  it('says whether /boot is a file system of its own', () => {
    expect(coverOf(read({ ...LVM, paths: PATHS.replace('57 /boot', '58 /boot') })).separateBoot).toBe(true);
  });

  it('is never taken for another one, whatever a host says', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys({ ...SNAPPER, ...LVM, ...ZFS })), fc.string()),
        (texts) => {
          const layout = layoutQuery.read(framesIn(texts));
          if (layout.ok) coverOf(layout.value);
          else expect(layout.fault.code).toBe('reply-unreadable');
        },
      ),
    );
  });
});

describe('names of snapshots', () => {
  it.each([
    {
      texts: BTRFS,
      good: '/.patchctl-snapshots/2026-11-22.3-1a2b3c4d',
      bad: ['/', '/.patchctl-snapshots/..', '/.patchctl-snapshots/a/b', '-x'],
    },
    { texts: SNAPPER, good: '17', bad: ['', '17 18', '-1', '../1'] },
    {
      texts: LVM,
      good: 'lab/patchctl-2026-11-22.3-1a2b3c4d',
      bad: ['lab/root', '--all', 'lab/patchctl-a b', 'patchctl-x'],
    },
    {
      texts: ZFS,
      good: 'rpool/ROOT/a@patchctl-2026-11-22.3-1a2b3c4d',
      bad: ['rpool', 'rpool@other', '-r rpool@patchctl-x'],
    },
  ])('are believed only when they could be ours: $good', ({ texts, good, bad }) => {
    const kind = judged(texts)?.kind;
    expect(kind?.isName(good)).toBe(true);
    for (const name of bad) expect(kind?.isName(name)).toBe(false);
  });
});
