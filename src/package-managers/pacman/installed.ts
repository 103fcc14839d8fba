// What alpm's local database says is installed: the manifest, and which packages came as dependencies.
import { fault } from '../../core/fault.ts';
import type { InstalledPackage, Manifest } from '../../core/manifest.ts';
import { failed, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { isArch, isName, isVersion } from './names.ts';
import { parseLines } from './read-lines.ts';

/** An installed package with the bytes it takes and why it is there. */
export interface LocalPackage extends InstalledPackage {
  readonly bytes: number;
  readonly asDependency: boolean;
}

const parsePackage = (line: string): LocalPackage | undefined => {
  const [name = '', version = '', arch = '', base = '', bytes = '', reason = '', ...rest] = line.split('\t');
  const sound = isName(name) && isVersion(version) && isArch(arch) && /^\d+$/.test(bytes) && /^[01]$/.test(reason);
  if (!sound || rest.length > 0 || (base !== '' && !isName(base))) return undefined;
  return {
    name,
    arch,
    version,
    source: base || name,
    sourceVersion: version,
    state: 'installed',
    bytes: Number(bytes),
    asDependency: reason === '1',
  };
};

/** Frame `installed`. Without a readable database nothing else about the host can be believed. */
export const readInstalled = (frames: Frames): Result<readonly LocalPackage[]> => {
  const frame = frames.one('installed');
  if (!frame.ok) return frame;
  const { code, stdout, stderr } = frame.value;
  if (code !== 0) return failed(fault('manager-broken', `the package database cannot be read: ${stderr}`));
  return parseLines('local database', stdout, parsePackage);
};

export const manifestOf = (packages: readonly LocalPackage[]): Manifest => ({
  packages: packages.map(({ bytes: _, asDependency: __, ...rest }) => rest),
});
