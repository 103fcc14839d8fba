// The image of a family: its base plus a layer with users, configuration and the old fixture packages.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import type { Family } from '../families.ts';
import { beside, cacheEntry, readBeside } from '../places.ts';
import { debFileName } from '../repos/build-deb.ts';
import { rpmFileName } from '../repos/build-rpm.ts';
import { type Fixture, fixtures } from '../repos/fixtures.ts';
import type { Repositories } from '../repos/repository.ts';
import { must } from '../shell.ts';

/** `layer` is a small directory of changes in overlay format, `base` a whole root file system. */
export type Image = { readonly layer: string; readonly base: string };

function oldPackage(family: Family, { name, versions }: Fixture): string | undefined {
  const first = versions[0];
  if (family === 'debian') {
    return first?.deb === undefined ? undefined : join('debian/pool/main', debFileName(name, first.deb));
  }
  return first?.rpm === undefined ? undefined : join('rocky/9/BaseOS', rpmFileName(name, first.rpm));
}

/** Puts what the layer script installs into one directory, which the script sees as /srv/lab. */
function stage(family: Family, repositories: Repositories, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const installed = fixtures.filter((fixture) => fixture.installed !== false);
  for (const fixture of installed) {
    const file = oldPackage(family, fixture);
    if (file !== undefined) copyFileSync(join(repositories.root, file), join(folder, file.split('/').at(-1) as string));
  }
  const names = (wanted: (fixture: Fixture) => boolean) =>
    installed
      .filter(wanted)
      .map(({ name }) => `${name}\n`)
      .join('');
  writeFileSync(
    join(folder, 'automatic'),
    names(({ automatic }) => automatic === true),
  );
  writeFileSync(
    join(folder, 'held'),
    names(({ held }) => held === true),
  );
  copyFileSync(join(repositories.keyring, 'key.asc'), join(folder, 'key.asc'));
}

async function makeLayer(family: Family, base: string, repositories: Repositories, layer: string): Promise<void> {
  const staged = `${layer}.staged`;
  try {
    stage(family, repositories, join(staged, family === 'debian' ? 'old-debs' : 'old-rpms'));
    const inside = [beside('images/common-layer.sh'), beside(`images/${family}-layer.sh`)];
    const script = beside('images/make-layer.sh');
    await must('unshare', ['-m', '--propagation', 'private', 'sh', script, base, layer, staged, ...inside]);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** Returns the image of a family, making its layer first when the cache has none. */
export async function familyImage(family: Family, base: string, repositories: Repositories): Promise<Image> {
  const scripts = ['make-layer', 'common-layer', `${family}-layer`].map((name) => readBeside(`images/${name}.sh`));
  const layer = cacheEntry(`image-${family}`, [base, repositories.root, ...scripts]);
  return { layer: await cached(layer, (partial) => makeLayer(family, base, repositories, partial)), base };
}
