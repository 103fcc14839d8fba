// Lays out the files of one fixture package version in a directory, the same for deb and rpm.
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FixtureFile, Variety } from './fixtures.ts';

/** A root file system from which files with `copyOf` are taken. */
export type DonorRoot = string;

function put(root: string, file: FixtureFile, version: string, donor: DonorRoot): void {
  const target = join(root, file.path);
  mkdirSync(dirname(target), { recursive: true });
  if (typeof file.content === 'string') writeFileSync(target, file.content.replaceAll('@VERSION@', version));
  else cpSync(join(donor, file.content.copyOf), target, { dereference: true });
  chmodSync(target, file.mode ?? 0o644);
}

/** Text of a Debian changelog that names the CVEs, as `apt-get changelog` and CVE scanners read it. */
function changelog(job: Variety): string {
  const { fixture, version } = job;
  const suite = version.suite === 'security' ? 'bookworm-security' : 'bookworm';
  const cves = (version.advisory?.cves ?? []).map((cve) => `  * ${cve}: fixed for the lab.\n`).join('');
  const what = `  * ${version.advisory?.title ?? fixture.summary}\n`;
  return `${fixture.source ?? fixture.name} (${job.full}) ${suite}; urgency=high\n\n${what}${cves}\n -- Lab <lab@patchctl.invalid>  Thu, 01 Oct 2026 12:00:00 +0000\n`;
}

/** Writes the package's files below `root`. */
export function layOut(job: Variety, root: string, donor: DonorRoot): void {
  const { fixture, version, full } = job;
  const files: FixtureFile[] = [
    { path: `/usr/share/lab/${fixture.name}/version`, content: '@VERSION@\n' },
    ...ownFiles(job),
  ];
  for (const file of files) put(root, file, full, donor);
  const documents = join(root, 'usr/share/doc', fixture.name);
  mkdirSync(documents, { recursive: true });
  writeFileSync(join(documents, 'changelog.Debian.gz'), gzipSync(changelog(job)));
  if (version.payload === undefined) return;
  writeFileSync(join(root, 'usr/share/lab', fixture.name, 'payload'), randomBytes(version.payload));
}

/** Files of the fixture and of this version, without the ones every package gets. */
export function ownFiles({ fixture, version }: Variety): FixtureFile[] {
  return [...(fixture.files ?? []), ...(version.files ?? [])];
}

export function configFiles(job: Variety): string[] {
  return ownFiles(job)
    .filter((file) => file.config === true)
    .map((file) => file.path);
}

/** What the package runs before and after it is unpacked. */
export function scriptsOf({ fixture, version }: Variety): { readonly before?: string; readonly after?: string } {
  const before = version.preInstall ?? fixture.preInstall;
  const after = version.postInstall ?? fixture.postInstall;
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}
