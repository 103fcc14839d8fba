// The lab's repositories on disk: built once into the cache, copied per lab, extended and signed again on demand.
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import type { Family } from '../families.ts';
import { withLock } from '../lock.ts';
import { beside, cacheDirectory, cacheEntry, readBeside } from '../places.ts';
import { inParallel, must } from '../shell.ts';
import { buildDeb, debFileName } from './build-deb.ts';
import { buildRpm, rpmFileName } from './build-rpm.ts';
import { type Fixture, type FixtureVersion, findFixture, fixtures, type Suite } from './fixtures.ts';
import type { DonorRoot } from './package-tree.ts';
import { type Announced, updateInfo } from './updateinfo.ts';

/** A directory that holds `debian/`, `debian-security/` and `rocky/`, ready to be served. */
export type Repositories = { readonly root: string; readonly keyring: string };

const pools: Record<Suite, string> = {
  main: 'debian/pool/main',
  updates: 'debian/pool/updates',
  security: 'debian-security/pool/security',
};
const dnfRepository = 'rocky/9/BaseOS';
const scripts = ['repos/apt-index.sh', 'repos/dnf-index.sh', 'repos/signing-key.sh'] as const;
const codeVersion = '2'; // raise it when the building code changes what it produces

async function signingKey(): Promise<string> {
  const keyring = join(cacheDirectory, 'signing-key');
  await withLock(`${keyring}.lock`, async () => {
    if (existsSync(join(keyring, 'key.asc'))) return;
    rmSync(keyring, { recursive: true, force: true });
    await must('sh', [beside(scripts[2]), keyring]);
  });
  return keyring;
}

type Build = { readonly fixture: Fixture; readonly version: FixtureVersion; readonly donor: DonorRoot };

async function buildVersion(root: string, { fixture, version, donor }: Build): Promise<void> {
  const work: Promise<string>[] = [];
  if (version.deb !== undefined) {
    work.push(buildDeb({ fixture, version, full: version.deb }, join(root, pools[version.suite]), donor));
  }
  if (version.rpm !== undefined) {
    work.push(buildRpm({ fixture, version, full: version.rpm }, join(root, dnfRepository), donor));
  }
  await Promise.all(work);
}

async function indexApt({ root, keyring }: Repositories, validUntil = ''): Promise<void> {
  await must('sh', [beside(scripts[0]), root, keyring, validUntil]);
}

async function indexDnf({ root, keyring }: Repositories, announced: readonly Announced[]): Promise<void> {
  const file = join(root, 'updateinfo.xml');
  writeFileSync(file, updateInfo(announced));
  await must('sh', [beside(scripts[1]), join(root, dnfRepository), keyring, file]);
}

const everything: readonly Announced[] = fixtures.flatMap((fixture) =>
  fixture.versions.map((version) => ({ fixture, version })),
);

async function buildAll(target: Repositories, donor: DonorRoot): Promise<void> {
  for (const folder of [...Object.values(pools), dnfRepository])
    mkdirSync(join(target.root, folder), { recursive: true });
  const signed = join(target.root, dnfRepository, '.signed');
  writeFileSync(signed, ''); // rpms newer than this file still have to be signed
  utimesSync(signed, 0, 0);
  await inParallel(everything, availableParallelism(), (one) => buildVersion(target.root, { ...one, donor }));
  await indexApt(target);
  await indexDnf(target, everything);
}

/** The cached repositories, built first when needed. Files marked `copyOf` come from `donor`. */
export async function cachedRepositories(donor: DonorRoot): Promise<Repositories> {
  const keyring = await signingKey();
  const key = readFileSync(join(keyring, 'key.asc'), 'utf8');
  const root = cacheEntry('repos', [codeVersion, key, JSON.stringify(fixtures), ...scripts.map(readBeside)]);
  await cached(root, (partial) => buildAll({ root: partial, keyring }, donor));
  return { root, keyring };
}

/** Copies the cached repositories so that one lab can change its own without touching another's. */
export async function copyRepositories(from: Repositories, root: string): Promise<Repositories> {
  await must('cp', ['-a', '--reflink=auto', `${from.root}/.`, root]);
  return { root, keyring: from.keyring };
}

/** How a published version differs from the last one of its fixture. */
export type Change = Partial<Omit<FixtureVersion, 'deb' | 'rpm'>>;

export type Publication = {
  readonly family: Family;
  readonly name: string;
  /** Full Debian version, or rpm `[epoch:]version-release`. */
  readonly version: string;
  readonly change?: Change;
};

/** Builds one more version of a fixture into a lab's repositories and signs them again; returns what was added. */
export async function publishVersion(
  repositories: Repositories,
  publication: Publication,
  earlier: readonly Announced[],
): Promise<Announced> {
  const fixture = findFixture(publication.name);
  const last = fixture.versions.at(-1) ?? { suite: 'updates' };
  const { deb: _deb, rpm: _rpm, advisory: _advisory, ...inherited } = last;
  const format = publication.family === 'debian' ? { deb: publication.version } : { rpm: publication.version };
  const version: FixtureVersion = { ...inherited, ...publication.change, ...format };
  await buildVersion(repositories.root, { fixture, version, donor: '/' });
  await signAgain(repositories, publication.family, [...earlier, { fixture, version }]);
  return { fixture, version };
}

/** Removes a version from a lab's repositories, as mirrors do with all but the newest, and signs them again. */
export async function withdrawVersion(
  repositories: Repositories,
  { family, name, version }: Publication,
  earlier: readonly Announced[],
): Promise<void> {
  const folders = family === 'debian' ? Object.values(pools) : [dnfRepository];
  const file = family === 'debian' ? debFileName(name, version) : rpmFileName(name, version);
  const found = folders.map((folder) => join(repositories.root, folder, file)).filter((path) => existsSync(path));
  if (found.length === 0) throw new Error(`lab: no ${file} in the repositories`);
  for (const path of found) rmSync(path);
  await signAgain(repositories, family, earlier);
}

async function signAgain(repositories: Repositories, family: Family, added: readonly Announced[]): Promise<void> {
  // gpg homes are shared by all labs of the machine, and each signing stops its agent.
  await withLock(join(cacheDirectory, 'signing.lock'), async () => {
    if (family === 'debian') await indexApt(repositories);
    else await indexDnf(repositories, [...everything, ...added]);
  });
}

/** Signs the apt suites again with a Valid-Until (RFC 5322 date), for example one that has passed. */
export async function limitValidity(repositories: Repositories, validUntil: string): Promise<void> {
  await withLock(join(cacheDirectory, 'signing.lock'), () => indexApt(repositories, validUntil));
}
