// The image of QEMU guests: a Debian that boots by itself, two of Debian's own kernels, and the disk label of root on LVM.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cached } from '../cache.ts';
import { bootstrap } from '../images/base-image.ts';
import { beside, cacheEntry, readBeside } from '../places.ts';
import { packagePath, versionsOf } from '../repos/family-fixtures.ts';
import { findFixture } from '../repos/fixtures.ts';
import type { Repositories } from '../repos/indexes.ts';
import { must } from '../shell.ts';
import { diskSize, rootSize } from './disk-layout.ts';

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
  /** A disk with nothing but the volume group `lab` and its volume `root`, still empty. */
  readonly volumeGroup: string;
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

async function makeImage(from: string, repositories: Repositories, partial: string): Promise<void> {
  const kernels = join(partial, 'kernels');
  const staged = join(partial, 'staged');
  await trimKernels(join(from, 'kernels'), kernels);
  stage(kernels, repositories, staged);
  const layer = [beside('images/make-layer.sh'), join(from, 'root'), join(partial, 'layer'), staged];
  const inside = [beside('images/common-layer.sh'), beside('qemu/guest-layer.sh')];
  await must('unshare', ['-m', '--propagation', 'private', 'sh', ...layer, ...inside]);
  rmSync(staged, { recursive: true });
  await must('sh', [beside('qemu/volume-group.sh'), join(partial, 'volume-group.img'), diskSize, rootSize]);
}

/** Returns the image of guests, building it first when the cache has none: about a minute and a half, most of it Debian's. */
export async function guestImage(repositories: Repositories): Promise<GuestImage> {
  const from = await base();
  const scripts = [
    'images/make-layer',
    'images/common-layer',
    'qemu/guest-layer',
    'qemu/trim-kernel',
    'qemu/volume-group',
  ];
  const texts = scripts.map((name) => readBeside(`${name}.sh`));
  const key = readFileSync(join(repositories.keyring, 'key.asc'), 'utf8');
  const entry = cacheEntry('image-guest', [from, key, ...fixtures, diskSize, rootSize, ...texts]);
  const image = await cached(entry, (partial) => makeImage(from, repositories, partial));
  return {
    lowers: [join(image, 'layer'), join(from, 'root')],
    kernels: join(image, 'kernels'),
    volumeGroup: join(image, 'volume-group.img'),
  };
}
