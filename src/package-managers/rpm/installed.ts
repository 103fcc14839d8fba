// What `rpm -qa` says is installed: the manifest, and the sizes that a resolution's arithmetic needs.
import { fault } from '../../core/fault.ts';
import type { InstalledPackage, Manifest } from '../../core/manifest.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { parseLines } from './lines.ts';
import { checkedNevra, evrText } from './nevra.ts';

/** An installed package with the bytes that it takes on disk. */
export interface SizedPackage extends InstalledPackage {
  readonly bytes: number;
}

interface Source {
  readonly source: string;
  readonly sourceVersion: string;
}

/** `openssl-3.0.7-27.el9.src.rpm` → openssl 3.0.7-27.el9; packages built without a source name themselves. */
const sourceOf = (file: string, name: string, version: string): Source => {
  const parts = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(file);
  return { source: parts?.[1] ?? name, sourceVersion: parts?.[2] ?? version };
};

/** rpm keeps imported keys as packages; they have no architecture and are not software. */
const isKey = (name: string): boolean => name === 'gpg-pubkey';

const parsePackage = (line: string): SizedPackage | 'key' | undefined => {
  const [name = '', epoch = '', version = '', release = '', arch = '', source = '', size = '', ...rest] =
    line.split('\t');
  if (isKey(name)) return 'key';
  const nevra = checkedNevra(name, evrText(epoch, version, release), arch);
  if (nevra === undefined || rest.length > 0 || !/^\d+$/.test(size)) return undefined;
  return {
    name,
    arch,
    version: nevra.evr,
    ...sourceOf(source, name, nevra.evr),
    state: 'installed',
    bytes: Number(size),
  };
};

/** Lines of `rpm -qa --qf` with name, epoch, version, release, arch, source rpm and size. */
export const parseInstalled = (text: string): Result<readonly SizedPackage[]> => {
  const lines = parseLines('rpm -qa', text, parsePackage);
  return lines.ok ? ok(lines.value.filter((line) => line !== 'key')) : lines;
};

/** Frame `manifest`. Without a readable package database nothing else about the host can be believed. */
export const readInstalled = (frames: Frames): Result<readonly SizedPackage[]> => {
  const frame = frames.one('manifest');
  if (!frame.ok) return frame;
  if (frame.value.code !== 0)
    return failed(
      fault(
        'manager-broken',
        `rpm cannot read its database: ${frame.value.stderr.trim()}`,
        'on {host}: rpm --rebuilddb',
      ),
    );
  return parseInstalled(frame.value.stdout);
};

export const manifestOf = (packages: readonly SizedPackage[]): Manifest => ({
  packages: packages.map(({ bytes: _, ...rest }) => rest),
});
