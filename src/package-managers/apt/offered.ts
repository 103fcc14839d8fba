// Reads the fields of `apt-cache show` that decide sizes and sources: what is known of each version that may be installed.
import type { Frame } from '../../remote/frames.ts';
import { keyOf, type PackageId } from './names.ts';
import { linesOf } from './parse-lines.ts';

export interface OfferedVersion {
  readonly source: string;
  readonly sourceVersion: string;
  /** KiB; null when the repository does not say. */
  readonly installedSize: number | null;
}

/** Keys are {@link offeredKey}. */
export type Offered = ReadonlyMap<string, OfferedVersion>;

export const offeredKey = (one: PackageId, version: string): string => `${keyOf(one)}=${version}`;

/** `bash (5.2.15-2)`: the version is only given where it is not that of the package, as after a rebuild (`5.2.15-2+b13`). */
const SOURCE = /^(\S+)(?: \((\S+)\))?$/;

/** Each stanza starts with `Package`; without `Source` the package is its own. Other text says nothing. */
const parseOffered = (text: string): Offered => {
  const offered = new Map<string, OfferedVersion>();
  for (const stanza of text.split(/^(?=Package: )/m)) {
    const fields = new Map(linesOf(stanza).map((line) => line.split(': ', 2) as [string, string]));
    const [name, arch, version] = [fields.get('Package'), fields.get('Architecture'), fields.get('Version')];
    if (name === undefined || arch === undefined || version === undefined) continue;
    const [, source = name, sourceVersion = version] = SOURCE.exec(fields.get('Source') ?? '') ?? [];
    const size = Number(fields.get('Installed-Size'));
    const installedSize = Number.isInteger(size) ? size : null;
    offered.set(offeredKey({ name, arch }, version), { source, sourceVersion, installedSize });
  }
  return offered;
};

/** Empty when the question failed: then neither sizes nor sources of new versions are known. */
export const readOffered = (frame: Frame | undefined): Offered =>
  frame?.code === 0 ? parseOffered(frame.stdout) : new Map();
