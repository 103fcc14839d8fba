// Does an Arch host need a reboot? Upgrading a kernel takes the modules of the running one away.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { RebootNeed } from '../package-manager.ts';
import { isName } from './names.ts';
import { parseLines } from './read-lines.ts';

interface Kernel {
  /** As `uname -r` says it: `6.9.1-arch1-1`. */
  readonly release: string;
  /** The package: `linux`, `linux-lts`, `linux-zen`. */
  readonly flavour: string;
}

const parseKernel = (line: string): Kernel | undefined => {
  const [release = '', flavour = '', ...rest] = line.split('\t');
  return rest.length === 0 && /^\S+$/.test(release) && isName(flavour) ? { release, flavour } : undefined;
};

/** Frames `kernel` and `kernels`. Which services use replaced files pacman does not know, so nothing is said of them. */
export const readReboot = (frames: Frames): Result<RebootNeed> => {
  const running = frames.one('kernel');
  if (!running.ok) return running;
  const list = frames.one('kernels');
  if (!list.ok) return list;
  const kernels = parseLines('kernels', list.value.stdout, parseKernel);
  if (!kernels.ok) return kernels;
  return ok(judge(running.value.stdout.trim(), kernels.value));
};

const judge = (running: string, kernels: readonly Kernel[]): RebootNeed => {
  if (kernels.length === 0) return { needed: 'unknown', reasons: ['kernel: no kernel package is installed'] };
  if (kernels.some(({ release }) => release === running)) return { needed: false, reasons: [] };
  const present = kernels.map(({ release, flavour }) => `${release} (${flavour})`).join(', ');
  return { needed: true, reasons: [`kernel: running ${running}, whose modules are gone; installed ${present}`] };
};
