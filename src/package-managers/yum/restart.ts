// Whether a host needs a reboot: the running kernel beside the newest one, and needs-restarting's own word where yum-utils is.
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { RebootNeed } from '../package-manager.ts';
import { unreadable } from '../parse-each.ts';
import { compareKernels } from '../rpm/restart.ts';
import { linesOf } from './lines.ts';

interface Word {
  readonly needed: boolean | undefined;
  readonly reason?: string;
}

const NEEDED = /^Core libraries or services have been updated:$/;
const NOT_NEEDED = /^No core libraries or services have been updated\.$/;
const PACKAGE = /^ {2}(\S+) -> \S+$/;
const OTHER =
  /^(?:Reboot is (?:required|probably not necessary)|This system has not been registered|More information:|https:\/\/)/;

/** Exit code 1 means "reboot" or any error of Python, so only its own sentence counts. */
const needsRestarting = (frames: Frames): Result<Word> => {
  const frame = frames.find('reboot');
  if (frame === undefined) return ok({ needed: undefined, reason: 'needs-restarting is not installed (yum-utils)' });
  const lines = linesOf(frame.stdout);
  const unknown = lines.find((line) => ![NEEDED, NOT_NEEDED, PACKAGE, OTHER].some((pattern) => pattern.test(line)));
  if (unknown !== undefined) return unreadable('needs-restarting', unknown);
  if (lines.some((line) => NOT_NEEDED.test(line))) return ok({ needed: false });
  const packages = lines.flatMap((line) => PACKAGE.exec(line)?.[1] ?? []);
  return lines.some((line) => NEEDED.test(line))
    ? ok({ needed: true, reason: `needs-restarting: ${packages.join(', ')}` })
    : ok({ needed: undefined, reason: 'needs-restarting gave no answer' });
};

/** Frames `kernel` and `reboot`. yum 3 names no services. */
export const readReboot = (frames: Frames, packages: readonly InstalledPackage[]): Result<RebootNeed> => {
  const kernel = frames.one('kernel');
  if (!kernel.ok) return kernel;
  const word = needsRestarting(frames);
  if (!word.ok) return word;
  const words: readonly Word[] = [compareKernels(kernel.value.stdout.trim(), packages), word.value];
  const verdicts = words.map(({ needed }) => needed).filter((needed) => needed !== undefined);
  return ok({
    needed: verdicts.length === 0 ? 'unknown' : verdicts.includes(true),
    reasons: words.flatMap(({ reason }) => reason ?? []),
  });
};
