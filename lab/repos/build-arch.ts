// Builds one fixture version as a pacman package: a compressed archive with .PKGINFO, .INSTALL and the files.
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../shell.ts';
import type { Variety } from './fixtures.ts';
import { configFiles, type DonorRoot, layOut, scriptsOf } from './package-tree.ts';

/** File name a repository gives this version; the epoch stays in it. */
export function archFileName(name: string, version: string): string {
  return `${name}-${version}-any.pkg.tar.zst`;
}

/** makepkg's metadata: one `key = value` per line, lists as repeated keys. */
function packageInfo(job: Variety): string {
  const { fixture, version, full } = job;
  const fields: readonly (readonly [string, readonly (string | number)[]])[] = [
    ['pkgname', [fixture.name]],
    ['pkgbase', [fixture.source ?? fixture.name]],
    ['pkgver', [full]],
    ['pkgdesc', [fixture.summary]],
    ['url', ['https://lab.patchctl.invalid']],
    ['builddate', [1_790_000_000]],
    ['packager', ['Lab <lab@patchctl.invalid>']],
    ['size', [1024 + (version.payload ?? 0)]],
    ['arch', ['any']],
    ['license', ['Apache-2.0']],
    ['replaces', version.pushesOut ?? []],
    ['conflict', version.pushesOut ?? []],
    ['provides', version.pushesOut ?? []],
    ['backup', configFiles(job).map((path) => path.slice(1))],
    ['depend', version.depends ?? []],
  ];
  return fields.flatMap(([key, values]) => values.map((value) => `${key} = ${value}\n`)).join('');
}

function hooks(name: 'pre' | 'post', body: string | undefined): string {
  if (body === undefined) return '';
  return ['install', 'upgrade'].map((when) => `${name}_${when}() {\n${body}\n}\n`).join('');
}

export async function buildArch(job: Variety, pool: string, donor: DonorRoot): Promise<string> {
  const tree = mkdtempSync(join(tmpdir(), 'lab-arch-'));
  try {
    chmodSync(tree, 0o755);
    layOut(job, tree, donor);
    const content = readdirSync(tree);
    const { before, after } = scriptsOf(job);
    writeFileSync(join(tree, '.PKGINFO'), packageInfo(job));
    writeFileSync(join(tree, '.INSTALL'), hooks('pre', before) + hooks('post', after));
    const file = join(pool, archFileName(job.fixture.name, job.full));
    const members = ['.PKGINFO', ...(before === undefined && after === undefined ? [] : ['.INSTALL']), ...content];
    const options = ['--owner=root:0', '--group=root:0', '--sort=name', '--force-local', '--zstd'];
    await must('tar', [...options, '-C', tree, '-cf', file, '--', ...members]);
    return file;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
