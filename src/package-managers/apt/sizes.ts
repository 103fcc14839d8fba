// How much the file systems will hold after the changes: Installed-Size of new minus old, which dpkg gives in KiB.
import type { Change } from '../../core/change.ts';
import type { Frame } from '../../remote/frames.ts';
import { keyOf } from './names.ts';
import { type Offered, offeredKey } from './offered.ts';
import { parseLines } from './parse-lines.ts';

const KIB = 1024;

const parseInstalledSize = (line: string): readonly [key: string, kib: number] | undefined => {
  const [, name, arch, kib] = /^(\S+)\t(\S+)\t(\d*)$/.exec(line) ?? [];
  return name === undefined || arch === undefined ? undefined : [keyOf({ name, arch }), Number(kib)];
};

interface Sizes {
  readonly installed: Frame | undefined;
  readonly offered: Offered;
}

/** Bytes (negative: less); null when the size of any package is not known. */
export const diskBytesOf = (changes: readonly Change[], { installed, offered }: Sizes): number | null => {
  if (installed?.code !== 0) return null;
  const list = parseLines('installed sizes', installed.stdout, parseInstalledSize);
  if (!list.ok) return null;
  const before = new Map(list.value);
  let kib = 0;
  for (const { package: name, arch, from, to } of changes) {
    const key = keyOf({ name, arch });
    const old = from === null ? 0 : before.get(key);
    const next = to === null ? 0 : offered.get(offeredKey({ name, arch }, to))?.installedSize;
    if (typeof old !== 'number' || typeof next !== 'number') return null;
    kib += next - old;
  }
  return kib * KIB;
};
