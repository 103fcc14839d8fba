// What apk's database says is installed: the manifest, and which packages a failed transaction left broken.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import type { InstalledPackage, Manifest } from '../../core/manifest.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { isName, isVersion, parseLines } from './read-lines.ts';

interface LocalPackage extends InstalledPackage {
  /** Letters of apk's own: `f` files, `s` script, `x` extended attributes are broken; others are harmless. */
  readonly flags: string;
}

/**
 * One name is installed at most once, so the architecture tells nothing apart: `noarch` becomes the host's, because an index
 * may say either of the same package.
 */
const parsePackage =
  (hostArch: string) =>
  (line: string): LocalPackage | undefined => {
    const [name = '', version = '', arch = '', origin = '', flags = '', ...rest] = line.split('\t');
    const sound = isName(name) && isVersion(version) && /^\w*$/.test(arch) && /^[a-zA-Z]*$/.test(flags);
    if (!sound || rest.length > 0 || (origin !== '' && !isName(origin))) return undefined;
    return {
      name,
      arch: arch === '' || arch === 'noarch' ? hostArch : arch,
      version,
      source: origin || name,
      sourceVersion: version,
      state: 'installed',
      flags,
    };
  };

/** Frame `arch`: `x86_64`. */
export const readArch = (frames: Frames): Result<string> => {
  const frame = frames.one('arch');
  return frame.ok ? ok(frame.value.stdout.trim()) : frame;
};

/** Frame `installed`. Without a readable database nothing else about the host can be believed. */
export const readInstalled = (frames: Frames): Result<readonly LocalPackage[]> => {
  const arch = readArch(frames);
  if (!arch.ok) return arch;
  const frame = frames.one('installed');
  if (!frame.ok) return frame;
  const { code, stdout, stderr } = frame.value;
  if (code !== 0) return failed(fault('manager-broken', `the package database cannot be read: ${stderr}`));
  return parseLines('apk database', stdout, parsePackage(arch.value));
};

export const manifestOf = (packages: readonly LocalPackage[]): Manifest => ({
  packages: packages.map(({ flags: _, ...rest }) => rest),
});

/** A broken package makes every later apk command end with an error, whatever it did. */
export const brokenFaults = (packages: readonly LocalPackage[]): readonly Fault[] => {
  const broken = packages.filter(({ flags }) => /[fsx]/.test(flags)).map(({ name }) => name);
  if (broken.length === 0) return [];
  const words = `apk has marked as broken by an earlier transaction: ${broken.join(', ')}`;
  return [fault('manager-interrupted', words, repairHint('apk fix; then patchctl plan --host {host}'))];
};
