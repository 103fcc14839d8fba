// The lab's repositories on disk: built once per family into the cache, copied per lab, extended and signed again on demand.
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { cached } from '../cache.ts';
import { type Family, type PackageFormat, traitsOf } from '../families.ts';
import { withLock } from '../lock.ts';
import { beside, cacheDirectory, cacheEntry, readBeside } from '../places.ts';
import { inParallel, must } from '../shell.ts';
import { buildArch } from './build-arch.ts';
import { buildDeb } from './build-deb.ts';
import { buildRpm } from './build-rpm.ts';
import { everythingOf, packageFile, packagePath } from './family-fixtures.ts';
import type { Variety } from './fixtures.ts';
import { type FixtureVersion, findFixture } from './fixtures.ts';
import { indexApt, indexes, type Repositories } from './indexes.ts';
import type { DonorRoot } from './package-tree.ts';

const codeVersion = '4'; // raise it when the building code changes what it produces

const builders: Record<PackageFormat, (one: Variety, pool: string, donor: DonorRoot) => Promise<string>> = {
  deb: buildDeb,
  rpm: buildRpm,
  arch: buildArch,
};

function pools(family: Family): readonly string[] {
  return [...new Set(Object.values(traitsOf(family).pools))];
}

async function signingKey(): Promise<string> {
  const keyring = join(cacheDirectory, 'signing-key');
  await withLock(`${keyring}.lock`, async () => {
    if (existsSync(join(keyring, 'key.asc'))) return;
    rmSync(keyring, { recursive: true, force: true });
    await must('sh', [beside('repos/signing-key.sh'), keyring]);
  });
  return keyring;
}

async function build(root: string, one: Variety, donor: DonorRoot): Promise<void> {
  await builders[traitsOf(one.family).format](one, join(root, dirname(packagePath(one))), donor);
}

/** gpg homes are shared by all labs of the machine, and each signing stops its agent. */
async function whileSigning(work: () => Promise<void>): Promise<void> {
  await withLock(join(cacheDirectory, 'signing.lock'), work);
}

async function buildAll(family: Family, target: Repositories, donor: DonorRoot): Promise<void> {
  for (const folder of pools(family)) {
    mkdirSync(join(target.root, folder), { recursive: true });
    const signed = join(target.root, folder, '.signed');
    writeFileSync(signed, ''); // packages newer than this file still have to be signed
    utimesSync(signed, 0, 0);
  }
  const all = everythingOf(family);
  await inParallel(all, availableParallelism(), (one) => build(target.root, one, donor));
  await whileSigning(() => indexes[family].write(target, all));
}

/** The cached repositories of a family, built first when needed. Files marked `copyOf` come from `donor`. */
export async function cachedRepositories(family: Family, donor: DonorRoot): Promise<Repositories> {
  const keyring = await signingKey();
  const key = readFileSync(join(keyring, 'key.asc'), 'utf8');
  const made = JSON.stringify([traitsOf(family), everythingOf(family)]);
  const root = cacheEntry(`repos-${family}`, [codeVersion, key, made, readBeside(indexes[family].script)]);
  await cached(root, (partial) => buildAll(family, { root: partial, keyring }, donor));
  return { root, keyring };
}

/** Copies the cached repositories so that one lab can change its own without touching another's. */
export async function copyRepositories(from: readonly Repositories[], root: string): Promise<void> {
  mkdirSync(root, { recursive: true });
  for (const one of from) await must('cp', ['-a', '--reflink=auto', `${one.root}/.`, root]);
}

/** How a published version differs from the last one of its fixture. */
export type Change = Partial<Omit<FixtureVersion, 'deb' | 'rpm'>>;

export type Publication = {
  readonly family: Family;
  readonly name: string;
  /** The full version as the family writes it: Debian's, rpm `[epoch:]version-release`, pacman's. */
  readonly version: string;
  readonly change?: Change;
};

/** Builds one more version of a fixture into a lab's repositories and signs them again; returns what was added. */
export async function publishVersion(
  repositories: Repositories,
  { family, name, version: full, change }: Publication,
  earlier: readonly Variety[],
): Promise<Variety> {
  const fixture = findFixture(name);
  const last = fixture.versions.at(-1) ?? { suite: 'updates' };
  const { deb: _deb, rpm: _rpm, advisory: _advisory, ...inherited } = last;
  const added: Variety = { family, fixture, version: { ...inherited, ...change }, full };
  await build(repositories.root, added, '/');
  await signAgain(repositories, family, [...earlier, added]);
  return added;
}

/** Removes a version from a lab's repositories, as mirrors do with all but the newest, and signs them again. */
export async function withdrawVersion(
  repositories: Repositories,
  { family, name, version }: Publication,
  earlier: readonly Variety[],
): Promise<void> {
  const file = packageFile(family, name, version);
  const found = pools(family)
    .map((folder) => join(repositories.root, folder, file))
    .filter((path) => existsSync(path));
  if (found.length === 0) throw new Error(`lab: no ${file} in the repositories`);
  for (const path of found) rmSync(path);
  await signAgain(repositories, family, earlier);
}

async function signAgain(repositories: Repositories, family: Family, added: readonly Variety[]): Promise<void> {
  const own = added.filter((one) => one.family === family);
  await whileSigning(() => indexes[family].write(repositories, [...everythingOf(family), ...own]));
}

/** Indexes and signs the apt suites again after packages were put into their pools by hand. */
export async function indexAgain(repositories: Repositories): Promise<void> {
  await whileSigning(() => indexApt(repositories));
}

/** Signs the apt suites again with a Valid-Until (RFC 5322 date), for example one that has passed. */
export async function limitValidity(repositories: Repositories, validUntil: string): Promise<void> {
  await whileSigning(() => indexApt(repositories, validUntil));
}
