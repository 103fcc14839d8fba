// Where a guest's root file system lies on its disk, and how its kernel finds it there.

/**
 * `plain`: the whole disk is an ext4 file system. `lvm`: it is the volume `root` of the volume group `lab`, with as much again free.
 * `thin`: so, and the volume is a thin one, which fills three quarters of its pool.
 */
export type RootLayout = 'plain' | 'lvm' | 'thin';

/** Layouts whose disk has an LVM label before there is a file system on it. */
export type LabelledLayout = Exclude<RootLayout, 'plain'>;

/** thin-volumes.conf has these, too. As truncate(1), lvcreate(8) and mkfs.ext4(8) read sizes. */
export const diskSize = '3G';
export const rootSize = '1500M';

type Layout = {
  /** Bytes before the file system. LVM puts its first extent at one MiB, see volume-group.sh. */
  readonly offset: number;
  readonly device: string;
};

export const layouts = {
  plain: { offset: 0, device: '/dev/nvme0n1' },
  lvm: { offset: 1_048_576, device: '/dev/mapper/lab-root' },
  thin: { offset: 1_048_576, device: '/dev/mapper/lab-root' },
} as const satisfies Record<RootLayout, Layout>;
