// Builds one fixture version as a .deb.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../shell.ts';
import type { Variety } from './fixtures.ts';
import { configFiles, type DonorRoot, layOut, scriptsOf } from './package-tree.ts';

function control({ fixture, version, full }: Variety): string {
  const pushesOut = version.pushesOut?.join(', ');
  const fields: readonly (readonly [string, string | number | undefined])[] = [
    ['Package', fixture.name],
    ['Source', fixture.source],
    ['Version', full],
    ['Architecture', 'all'],
    ['Maintainer', 'Lab <lab@patchctl.invalid>'],
    ['Section', 'misc'],
    ['Priority', 'optional'],
    ['Depends', version.depends?.join(', ')],
    ['Conflicts', pushesOut],
    ['Replaces', pushesOut],
    ['Provides', pushesOut],
    ['Phased-Update-Percentage', version.phasedPercentage],
    ['Description', fixture.summary],
  ];
  return fields
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function writeScript(folder: string, name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\nset -e\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

function writeControlFiles(job: Variety, root: string): void {
  const folder = join(root, 'DEBIAN');
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(folder, 'control'), control(job));
  const config = configFiles(job);
  if (config.length > 0) writeFileSync(join(folder, 'conffiles'), config.map((path) => `${path}\n`).join(''));
  const { before, after } = scriptsOf(job);
  if (before !== undefined) writeScript(folder, 'preinst', before);
  if (after !== undefined) writeScript(folder, 'postinst', after);
}

/** File name a repository gives this version: the epoch is left out, as Debian does. */
export function debFileName(name: string, version: string): string {
  return `${name}_${version.replace(/^\d+:/, '')}_all.deb`;
}

export async function buildDeb(job: Variety, pool: string, donor: DonorRoot): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'lab-deb-'));
  try {
    chmodSync(root, 0o755);
    layOut(job, root, donor);
    writeControlFiles(job, root);
    const file = join(pool, debFileName(job.fixture.name, job.full));
    await must('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', root, file]);
    return file;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
