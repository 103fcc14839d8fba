// The question for reboot and restarts that every host can answer, whatever its package manager: reads what restart.sh saw.
import { judgeKernel, type KernelFiles } from '../../core/boot-kernel.ts';
import { fault } from '../../core/fault.ts';
import type { RebootWord } from '../../core/reboot.ts';
import { judgeReplacedCode, type OldProcesses, type OldUnit, type ReplacedCode } from '../../core/replaced-code.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';
import { canonicalLivepatchNote } from './canonical-livepatch.ts';

export interface RestartTruth {
  /** One word per source that has something to say; the kernel always has. */
  readonly words: readonly RebootWord[];
  /** Units, or names of programs without one, that still run replaced files. */
  readonly services: readonly OldUnit[];
  readonly attention: readonly string[];
}

/** Privileged: other users' memory maps are only for root. */
export const restartQuery: Query<RestartTruth> = {
  script: new URL('./restart.sh', import.meta.url),
  args: [],
  privileged: true,
  timeoutMs: 60_000,
  read: (frames) => readRestart(frames),
};

const NAMES = ['kernel', 'container', 'images', 'modules', 'flags', 'live-patches', 'replaced'] as const;
type Texts = Readonly<Record<(typeof NAMES)[number], readonly string[]>>;

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

const readTexts = (frames: Frames): Result<Texts> => {
  const texts: Partial<Record<keyof Texts, readonly string[]>> = {};
  for (const name of NAMES) {
    const frame = frames.one(name);
    if (!frame.ok) return frame;
    texts[name] = linesOf(frame.value.stdout);
  }
  return ok(texts as Texts);
};

const unreadable = (what: string, line: string): Result<never> =>
  failed(fault('reply-unreadable', `${what} says: ${line}`));

const eachLine = <T>(
  what: string,
  lines: readonly string[],
  read: (line: string) => T | undefined,
): Result<readonly T[]> => {
  const values: T[] = [];
  for (const line of lines) {
    const value = read(line);
    if (value === undefined) return unreadable(what, line);
    values.push(value);
  }
  return ok(values);
};

const parseImage = (line: string): KernelFiles['images'][number] | undefined => {
  const [, size, path] = /^(full|empty) (\/.+)$/.exec(line) ?? [];
  return path === undefined ? undefined : { path, empty: size === 'empty' };
};

const readKernels = (texts: Texts): Result<KernelFiles> => {
  const images = eachLine('the list of kernel images', texts.images, parseImage);
  if (!images.ok) return images;
  return ok({
    running: texts.kernel[0] ?? '',
    images: images.value,
    modules: texts.modules,
    container: texts.container[0],
  });
};

const readFlags = (lines: readonly string[]): Result<readonly RebootWord[]> => {
  const known = lines.find((line) => !/^(?:flag|package) /.test(line));
  if (known !== undefined) return unreadable('the list of reboot flags', known);
  const named = (kind: string): readonly string[] => [
    ...new Set(lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1).trim())),
  ];
  const flags = named('flag');
  const packages = named('package');
  if (flags.length === 0) return ok([]);
  return ok([{ source: 'flag file', needed: true, reason: (packages.length > 0 ? packages : flags).join(', ') }]);
};

/** A patched kernel is mitigated, not renewed: the files on disk are still newer, and the next patch may need them. */
const parseLivePatch = (line: string): RebootWord | undefined => {
  const [, enabled, transition, name] = /^([01]) ([01]) (.+)$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  const reason = {
    '10': `mitigated by ${name}, reboot by window`,
    '11': `${name} is not yet in effect in all processes`,
    '00': `${name} is loaded but not enabled`,
    '01': `${name} is being taken back`,
  }[`${enabled}${transition}`];
  return { source: 'livepatch', needed: false, ...(reason !== undefined && { reason }) };
};

const parseProcesses = (line: string): OldProcesses | undefined => {
  const [where, count, pid, cgroup, name, ...files] = line.split('\t');
  if ((where !== 'host' && where !== 'other') || cgroup === undefined || name === undefined) return undefined;
  if (!/^\d+$/.test(count ?? '') || !/^\d+$/.test(pid ?? '') || files.length === 0) return undefined;
  return { where, count: Number(count), pid: Number(pid), cgroup, name, files };
};

const readReplaced = (lines: readonly string[]): Result<ReplacedCode> => {
  const [first, ...rest] = lines;
  const initCgroup = /^init\t(.*)$/.exec(first ?? '')?.[1];
  if (initCgroup === undefined) return unreadable('the list of replaced files', first ?? 'nothing');
  const more = /^more\t(\d+)$/.exec(rest.at(-1) ?? '')?.[1];
  const rows = more === undefined ? rest : rest.slice(0, -1);
  const processes = eachLine('the list of replaced files', rows, parseProcesses);
  return processes.ok ? ok({ initCgroup, processes: processes.value, unlisted: Number(more ?? 0) }) : processes;
};

/** Silence there would pass for health. */
const NO_KEEPER = 'neither systemd nor OpenRC runs: services that fail go unnoticed without health checks';

const readRestart = (frames: Frames): Result<RestartTruth> => {
  const texts = readTexts(frames);
  if (!texts.ok) return texts;
  const kernels = readKernels(texts.value);
  if (!kernels.ok) return kernels;
  const flags = readFlags(texts.value.flags);
  if (!flags.ok) return flags;
  const patches = eachLine('the list of live patches', texts.value['live-patches'], parseLivePatch);
  if (!patches.ok) return patches;
  const replaced = readReplaced(texts.value.replaced);
  if (!replaced.ok) return replaced;
  const kernel = judgeKernel(kernels.value);
  const needs = judgeReplacedCode(replaced.value);
  return ok({
    words: [...flags.value, kernel.word, ...patches.value, ...(needs.word === undefined ? [] : [needs.word])],
    services: needs.units,
    attention: [
      ...kernel.attention,
      ...canonicalLivepatchNote(frames.find('canonical-livepatch')),
      ...needs.attention,
      ...(frames.find('no-keeper') === undefined ? [] : [NO_KEEPER]),
    ],
  });
};
