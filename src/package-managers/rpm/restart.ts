// Whether a host needs a reboot, and which services need a restart: needs-restarting's own word beside a comparison of kernels.
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { RebootNeed, ServiceRestart } from '../package-manager.ts';
import { unreadable } from '../parse-each.ts';
import { LOCKED } from './command-fault.ts';
import { answerLines, parseLines } from './lines.ts';

/** One source's answer. */
interface Word {
  readonly needed: boolean | undefined;
  readonly reason?: string;
}

const NEEDED = /^Core libraries or services have been updated since boot-up:$/;
const NOT_NEEDED = /^No core libraries or services have been updated since boot-up\.$/;
const PACKAGE = /^ {2}\* (\S+)$/;
const OTHER = /^(?:Reboot (?:is required|should not be necessary)|More information:)/;

/** Exit code 1 means "reboot" or any error of dnf, so only its own sentence counts. */
const needsRestarting = (frame: Frame): Result<Word> => {
  const lines = answerLines(frame.stdout);
  const unknown = lines.find((line) => ![NEEDED, NOT_NEEDED, PACKAGE, OTHER].some((pattern) => pattern.test(line)));
  if (unknown !== undefined) return unreadable('needs-restarting', unknown);
  if (lines.some((line) => NEEDED.test(line))) {
    const packages = lines.flatMap((line) => PACKAGE.exec(line)?.[1] ?? []);
    return ok({ needed: true, reason: `needs-restarting: ${packages.join(', ')}` });
  }
  if (lines.some((line) => NOT_NEEDED.test(line))) return ok({ needed: false });
  const [words = 'it printed nothing'] = answerLines(frame.stderr);
  return ok({ needed: undefined, reason: `needs-restarting gave no answer, only the kernel was compared (${words})` });
};

// Packages that hold an image to boot: kernel-core (EL), kernel (Amazon), kernel6.12, kernel-uek-core, kernel-rt-core, …
const BOOTABLE = /^kernel(?:\d+\.\d+)?(?:-(?:rt|64k|uek|debug|lt|ml))?(?:-core)?$/;

/** `5.14.0-427.el9.x86_64+rt` runs kernel-rt-core 5.14.0-427.el9.x86_64. */
const flavourOf = (running: string): { readonly release: string; readonly flavour: string } => {
  const [release = '', flavour = ''] = running.split('+');
  return { release, flavour };
};

/** Compares the running kernel with the newest installed one of the same package. */
export const compareKernels = (running: string, packages: readonly InstalledPackage[]): Word => {
  const kernels = packages.filter(({ name }) => BOOTABLE.test(name));
  if (kernels.length === 0) return { needed: undefined, reason: 'kernel: no kernel package is installed' };
  const { release, flavour } = flavourOf(running);
  const booted = kernels
    .filter((kernel) => `${kernel.version}.${kernel.arch}` === release && kernel.name.includes(flavour))
    // `kernel` may be a mere collection beside `kernel-core`; the longer name is the image.
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (booted === undefined)
    return { needed: undefined, reason: `kernel: running ${running}, which no installed package provides` };
  const newest = kernels
    .filter((kernel) => kernel.name === booted.name)
    .reduce((best, kernel) => (compareEvr(kernel.version, best.version) > 0 ? kernel : best), booted);
  if (newest === booted) return { needed: false };
  return { needed: true, reason: `kernel: running ${running}, newest ${newest.version}.${newest.arch}` };
};

const combined = (words: readonly Word[]): RebootNeed => {
  const verdicts = words.map(({ needed }) => needed).filter((needed) => needed !== undefined);
  return {
    needed: verdicts.length === 0 ? 'unknown' : verdicts.includes(true),
    reasons: words.flatMap(({ reason }) => reason ?? []),
  };
};

const parseUnit = (line: string): string | undefined => (/^[\w@:.\\-]+\.[a-z]+$/.test(line) ? line : undefined);

export interface RestartNeed {
  readonly reboot: RebootNeed;
  readonly services: readonly ServiceRestart[];
}

const readServices = (frame: Frame): Result<readonly ServiceRestart[]> => {
  if (frame.code === LOCKED) return ok([]);
  const units = parseLines('needs-restarting -s', frame.stdout, parseUnit);
  if (!units.ok) return units;
  return ok([...new Set(units.value)].sort().map((unit) => ({ unit, why: 'uses files that an update replaced' })));
};

/** Frames `kernel`, `reboot` and `services`. */
export const readRestartNeed = (frames: Frames, packages: readonly InstalledPackage[]): Result<RestartNeed> => {
  const kernel = frames.one('kernel');
  if (!kernel.ok) return kernel;
  const reboot = frames.one('reboot');
  if (!reboot.ok) return reboot;
  const services = frames.one('services');
  if (!services.ok) return services;
  const word = needsRestarting(reboot.value);
  if (!word.ok) return word;
  const units = readServices(services.value);
  if (!units.ok) return units;
  const kernels = compareKernels(kernel.value.stdout.trim(), packages);
  return ok({ reboot: combined([kernels, word.value]), services: units.value });
};
