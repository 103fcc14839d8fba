// Builds one fixture version as a .rpm.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traitsOf } from '../families.ts';
import { must } from '../shell.ts';
import type { Variety } from './fixtures.ts';
import { configFiles, type DonorRoot, layOut, ownFiles, scriptsOf } from './package-tree.ts';

export type Evr = { readonly epoch: string | undefined; readonly version: string; readonly release: string };

/** Splits `[epoch:]version-release`. */
export function splitEvr(full: string): Evr {
  const match = /^(?:(\d+):)?([^-]+)-([^-]+)$/.exec(full);
  if (match === null) throw new Error(`lab: "${full}" is not an rpm [epoch:]version-release`);
  return { epoch: match[1], version: match[2] as string, release: match[3] as string };
}

export function rpmFileName(name: string, full: string): string {
  const { version, release } = splitEvr(full);
  return `${name}-${version}-${release}.noarch.rpm`;
}

function fileList(job: Variety): string[] {
  const config = configFiles(job);
  const plain = ownFiles(job)
    .filter((file) => file.config !== true)
    .map((file) => file.path);
  return [
    ...plain,
    ...config.map((path) => `%config(noreplace) ${path}`),
    `/usr/share/lab/${job.fixture.name}`,
    `/usr/share/doc/${job.fixture.name}`,
  ];
}

function spec(job: Variety, tree: string): string {
  const { fixture, version } = job;
  const evr = splitEvr(job.full);
  const { before, after } = scriptsOf(job);
  const lines = [
    `Name: ${fixture.name}`,
    evr.epoch === undefined ? '' : `Epoch: ${evr.epoch}`,
    `Version: ${evr.version}`,
    `Release: ${evr.release}`,
    `Summary: ${fixture.summary}`,
    'License: Apache-2.0',
    'BuildArch: noarch',
    `Vendor: ${version.vendor ?? traitsOf(job.family).vendor}`,
    ...(version.depends ?? []).map((name) => `Requires: ${name}`),
    ...(version.pushesOut ?? []).map((name) => `Obsoletes: ${name}`),
    ...(version.rpmProvides ?? []).map((what) => `Provides: ${what}`),
    `%description\n${fixture.summary}`,
    `%install\nmkdir -p %{buildroot}\ncp -a ${tree}/. %{buildroot}/`,
    before === undefined ? '' : `%pre\n${before}`,
    after === undefined ? '' : `%post\n${after}`,
    `%files\n%defattr(-,root,root)\n${fileList(job).join('\n')}`,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

const macros = {
  debug_package: '%{nil}',
  __os_install_post: '%{nil}',
  _build_id_links: 'none',
  _binaries_in_noarch_packages_terminate_build: '0',
  _binary_payload: 'w1.gzdio',
  __find_requires: '%{nil}',
  _use_internal_dependency_generator: '0',
} as const;

export async function buildRpm(job: Variety, pool: string, donor: DonorRoot): Promise<string> {
  const top = mkdtempSync(join(tmpdir(), 'lab-rpm-'));
  try {
    const tree = join(top, 'tree');
    mkdirSync(tree);
    chmodSync(tree, 0o755);
    layOut(job, tree, donor);
    const specFile = join(top, `${job.fixture.name}.spec`);
    writeFileSync(specFile, spec(job, tree));
    const all = {
      ...macros,
      _topdir: top,
      _rpmdir: pool,
      _rpmfilename: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    };
    const defines = Object.entries(all).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
    await must('rpmbuild', ['-bb', '--quiet', ...defines, specFile]);
    return join(pool, rpmFileName(job.fixture.name, job.full));
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}
