// Must the host reboot, and which services still use replaced files? Each source's word stays its own.
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { RebootNeed, ServiceRestart } from '../package-manager.ts';
import { type Kernels, kernelWord } from './kernel.ts';
import { linesOf, parseLines } from './parse-lines.ts';
import { readText } from './read-text.ts';

export interface RestartNeed {
  readonly reboot: RebootNeed;
  readonly services: readonly ServiceRestart[];
  readonly attention: readonly string[];
}

const parseKernelPackage = (line: string): { name: string; version: string; status: string } | undefined => {
  const [name, version, status, ...rest] = line.split('\t');
  if (name === undefined || version === undefined || status === undefined || rest.length > 0) return undefined;
  return { name, version, status };
};

const readKernels = (frames: Frames): Result<Kernels> => {
  const running = readText(frames, 'kernel');
  if (!running.ok) return running;
  const build = readText(frames, 'kernel-build');
  if (!build.ok) return build;
  const packages = readText(frames, 'kernel-packages');
  if (!packages.ok) return packages;
  const list = parseLines('linux-image packages', packages.value, parseKernelPackage);
  if (!list.ok) return list;
  // A host without /boot (a container) has no kernel of its own: find fails there, and that is an answer.
  const images = linesOf(frames.find('kernel-images')?.stdout ?? '');
  return ok({
    running: running.value.trim(),
    build: build.value.trim(),
    bootable: images.map((path) => path.replace(/^.*\/vmlinuz-/, '')),
    packages: new Map(list.value.filter(({ status }) => status === 'installed').map((one) => [one.name, one.version])),
  });
};

const flagWord = (flag: Frame | undefined): string | undefined => {
  if (flag === undefined || flag.code !== 0) return undefined;
  const packages = [...new Set(linesOf(flag.stdout))];
  return packages.length === 0 ? 'flag file: /run/reboot-required' : `flag file: ${packages.join(', ')}`;
};

/** needrestart's batch keys: kernel state 3 is a newer version, 2 a compatible rebuild; the kernel is ours to judge. */
const SILENT = /^NEEDRESTART-(?:VER|KCUR|KEXP|KSTA|UCSTA|UCCUR|UCEXP|PID): ?/;

interface Needrestart {
  readonly services: readonly ServiceRestart[];
  readonly attention: readonly string[];
}

/** Other keys (sessions, containers, what later versions add) are shown as they are. */
const readNeedrestart = (frame: Frame | undefined): Needrestart => {
  const lines = linesOf(frame?.stdout ?? '').filter((line) => !SILENT.test(line));
  const isService = (line: string): boolean => line.startsWith('NEEDRESTART-SVC: ');
  return {
    services: lines.filter(isService).map((line) => ({
      unit: line.slice('NEEDRESTART-SVC: '.length).trim(),
      why: 'still uses replaced files (needrestart)',
    })),
    attention: lines.filter((line) => !isService(line)).map((line) => `needrestart: ${line}`),
  };
};

/** The answers to the question `restart`. */
export const readRestart = (frames: Frames): Result<RestartNeed> => {
  const kernels = readKernels(frames);
  if (!kernels.ok) return kernels;
  const kernel = kernelWord(kernels.value);
  const flag = flagWord(frames.find('reboot-flag'));
  const reasons = [flag, kernel.reason].filter((reason) => reason !== undefined);
  const needed = flag === undefined ? kernel.needed : true;
  return ok({ reboot: { needed, reasons }, ...readNeedrestart(frames.find('needrestart')) });
};
