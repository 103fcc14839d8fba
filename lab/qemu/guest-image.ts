// The image of QEMU guests: a Debian that boots by itself, two of Debian's own kernels, and the disk labels of root on LVM.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cached } from '../cache.ts';
import { bootstrap } from '../images/base-image.ts';
import { beside, cacheEntry, readBeside } from '../places.ts';
import { packagePath, versionsOf } from '../repos/family-fixtures.ts';
import { findFixture } from '../repos/fixtures.ts';
import type { Repositories } from '../repos/indexes.ts';
import { must } from '../shell.ts';
import { diskSize, type LabelledLayout, rootSize } from './disk-layout.ts';

/** No more than a server needs: each package less is a faster boot without acceleration. */
const packages = [
  ...['systemd', 'systemd-sysv', 'udev', 'dbus', 'kmod', 'linux-base', 'initramfs-tools', 'zstd'],
  ...['lvm2', 'thin-provisioning-tools', 'openssh-server', 'sudo', 'iproute2', 'procps'],
];

/** Fixtures whose first version is installed, so that updates without a kernel wait, too. */
const fixtures = ['lab-lib', 'lab-tool', 'lab-conf', 'lab-slow'];

export type GuestImage = {
  /** Directories for overlayfs, the upper one first. */
  readonly lowers: readonly string[];
  /** Folders `old` and `new` with the packages of a kernel each. */
  readonly kernels: string;
  /** Disks with nothing but the volume group `lab` and its volume `root`, still empty. */
  readonly labels: Readonly<Record<LabelledLayout, string>>;
};

async function base(): Promise<string> {
  const hook = beside('qemu/fetch-kernels.sh');
  const entry = cacheEntry('base-guest', [...packages, readBeside('qemu/fetch-kernels.sh')]);
  return await cached(entry, async (partial) => {
    mkdirSync(partial, { recursive: true });
    // Before the customize hooks, which take the sources away.
    const fetch = `--essential-hook=sh '${hook}' '${join(partial, 'kernels')}'`;
    await bootstrap({ suite: 'bookworm', packages, options: [fetch] }, join(partial, 'root'));
  });
}

async function trimKernels(from: string, to: string): Promise<void> {
  for (const age of ['old', 'new']) {
    mkdirSync(join(to, age), { recursive: true });
    for (const deb of readdirSync(join(from, age))) {
      const isImage = deb.startsWith('linux-image-6'); // the metapackage has nothing to trim
      if (isImage) await must('sh', [beside('qemu/trim-kernel.sh'), join(from, age, deb), join(to, age)]);
      else copyFileSync(join(from, age, deb), join(to, age, deb));
    }
  }
}

/** What guest-layer.sh installs: the old kernel, and the first version of some fixtures. */
function stage(kernels: string, repositories: Repositories, folder: string): void {
  mkdirSync(join(folder, 'old-debs'), { recursive: true });
  const first = fixtures.flatMap((name) => versionsOf('debian', findFixture(name)).slice(0, 1));
  const files = [
    ...readdirSync(join(kernels, 'old')).map((deb) => join(kernels, 'old', deb)),
    ...first.map((one) => join(repositories.root, packagePath(one))),
  ];
  for (const file of files) copyFileSync(file, join(folder, 'old-debs', basename(file)));
  copyFileSync(join(repositories.keyring, 'key.asc'), join(folder, 'old-debs', 'key.asc'));
}

/** What runs inside the image, in this order. */
const inside = ['images/common-layer.sh', 'qemu/guest-layer.sh', 'images/debian-sources.sh'];

const labelIn = (folder: string, layout: LabelledLayout): string => join(folder, `${layout}.img`);

async function makeImage(from: string, repositories: Repositories, partial: string): Promise<void> {
  const kernels = join(partial, 'kernels');
  const staged = join(partial, 'staged');
  await trimKernels(join(from, 'kernels'), kernels);
  stage(kernels, repositories, staged);
  const layer = [beside('images/make-layer.sh'), join(from, 'root'), join(partial, 'layer'), staged];
  await must('unshare', ['-m', '--propagation', 'private', 'sh', ...layer, ...inside.map(beside)]);
  rmSync(staged, { recursive: true });
  await must('sh', [beside('qemu/volume-group.sh'), labelIn(partial, 'lvm'), diskSize, rootSize]);
  await must('sh', [beside('qemu/thin-pool.sh'), labelIn(partial, 'thin'), diskSize, beside('qemu/thin-volumes.conf')]);
}

/** Returns the image of guests, building it first when the cache has none: about a minute and a half, most of it Debian's. */
export async function guestImage(repositories: Repositories): Promise<GuestImage> {
  const from = await base();
  const labels = ['qemu/volume-group.sh', 'qemu/thin-pool.sh', 'qemu/thin-volumes.conf'];
  const texts = ['images/make-layer.sh', ...inside, 'qemu/trim-kernel.sh', ...labels].map(readBeside);
  const key = readFileSync(join(repositories.keyring, 'key.asc'), 'utf8');
  const entry = cacheEntry('image-guest', [from, key, ...fixtures, diskSize, rootSize, ...texts]);
  const image = await cached(entry, (partial) => makeImage(from, repositories, partial));
  return {
    lowers: [join(image, 'layer'), join(from, 'root')],
    kernels: join(image, 'kernels'),
    labels: { lvm: labelIn(image, 'lvm'), thin: labelIn(image, 'thin') },
  };
}
