// How much the file systems will hold after the changes: Installed-Size of new minus old, which dpkg gives in KiB.
import type { Change } from '../../core/change.ts';
import type { Frame } from '../../remote/frames.ts';
import { keyOf } from './names.ts';
import { linesOf, parseLines } from './parse-lines.ts';

const KIB = 1024;

const parseInstalledSize = (line: string): readonly [key: string, kib: number] | undefined => {
  const [, name, arch, kib] = /^(\S+)\t(\S+)\t(\d*)$/.exec(line) ?? [];
  return name === undefined || arch === undefined ? undefined : [keyOf({ name, arch }), Number(kib)];
};

/** Keys are `name:arch=version`. Each stanza of `apt-cache show` starts with `Package`. */
const offeredSizes = (text: string): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  for (const stanza of text.split(/^(?=Package: )/m)) {
    const fields = new Map(linesOf(stanza).map((line) => line.split(': ', 2) as [string, string]));
    const id = `${fields.get('Package')}:${fields.get('Architecture')}=${fields.get('Version')}`;
    const size = Number(fields.get('Installed-Size'));
    if (Number.isInteger(size)) sizes.set(id, size);
  }
  return sizes;
};

interface SizeFrames {
  readonly installed: Frame | undefined;
  readonly offered: Frame | undefined;
}

/** Bytes (negative: less); null when the size of any package is not known. */
export const diskBytesOf = (changes: readonly Change[], { installed, offered }: SizeFrames): number | null => {
  if (installed?.code !== 0 || offered?.code !== 0) return null;
  const list = parseLines('installed sizes', installed.stdout, parseInstalledSize);
  if (!list.ok) return null;
  const before = new Map(list.value);
  const after = offeredSizes(offered.stdout);
  let kib = 0;
  for (const { package: name, arch, from, to } of changes) {
    const key = keyOf({ name, arch });
    const old = from === null ? 0 : before.get(key);
    const next = to === null ? 0 : after.get(`${key}=${to}`);
    if (old === undefined || next === undefined) return null;
    kib += next - old;
  }
  return kib * KIB;
};
