// The image of a family: its base plus a layer with users, configuration and the old fixture packages.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cached } from '../cache.ts';
import { type Family, traitsOf } from '../families.ts';
import { beside, cacheEntry, readBeside } from '../places.ts';
import { fixturesOf, packagePath, versionsOf } from '../repos/family-fixtures.ts';
import type { Variety } from '../repos/fixtures.ts';
import type { Repositories } from '../repos/indexes.ts';
import { must } from '../shell.ts';

/** `layer` is a small directory of changes in overlay format, `base` a whole root file system. */
export type Image = { readonly layer: string; readonly base: string };

/** The list that a layer script reads: names of the installed fixtures with some property. */
function writeNames(path: string, chosen: readonly Variety[]): void {
  writeFileSync(path, chosen.map(({ fixture }) => `${fixture.name}\n`).join(''));
}

/** Puts what the layer script installs into one directory, which the script sees as /srv/lab. */
function stage(family: Family, repositories: Repositories, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const installed = fixturesOf(family)
    .filter((fixture) => fixture.installed !== false)
    .flatMap((fixture) => versionsOf(family, fixture).slice(0, 1));
  for (const first of installed) {
    const file = packagePath(first);
    copyFileSync(join(repositories.root, file), join(folder, basename(file)));
  }
  writeNames(
    join(folder, 'automatic'),
    installed.filter(({ fixture }) => fixture.automatic === true),
  );
  writeNames(
    join(folder, 'held'),
    installed.filter(({ fixture }) => fixture.held === true),
  );
  copyFileSync(join(repositories.keyring, 'key.asc'), join(folder, 'key.asc'));
}

/** Whose layer it is. */
export type Layered = { readonly family: Family; readonly init?: 'systemd' | 'openrc' };

/** What runs inside the image, in this order. */
function insideOf({ family, init }: Layered): readonly string[] {
  const sources = traitsOf(family).format === 'deb' ? ['debian-sources'] : [];
  const services = init === 'openrc' ? ['openrc-layer'] : [];
  return ['common-layer', `${family}-layer`, ...sources, ...services].map((name) => `images/${name}.sh`);
}

type Ground = { readonly base: string; readonly repositories: Repositories };

async function makeLayer(of: Layered, { base, repositories }: Ground, layer: string): Promise<void> {
  const staged = `${layer}.staged`;
  try {
    stage(of.family, repositories, join(staged, `old-${traitsOf(of.family).format}s`));
    const inside = insideOf(of).map(beside);
    const script = beside('images/make-layer.sh');
    await must('unshare', ['-m', '--propagation', 'private', 'sh', script, base, layer, staged, ...inside]);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** Returns the image of a family, making its layer first when the cache has none. */
export async function familyImage(of: Layered, base: string, repositories: Repositories): Promise<Image> {
  const scripts = ['images/make-layer.sh', ...insideOf(of)].map(readBeside);
  const layer = cacheEntry(`image-${of.family}`, [base, repositories.root, ...scripts]);
  return { layer: await cached(layer, (partial) => makeLayer(of, { base, repositories }, partial)), base };
}
