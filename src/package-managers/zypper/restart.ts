// Whether a host needs a reboot, and which services still use replaced files, in zypper's own words.
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { RebootNeed, ServiceRestart } from '../package-manager.ts';
import { parseEach } from '../parse-each.ts';
import { EXIT } from './exit-code.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';

export interface RestartNeed {
  readonly reboot: RebootNeed;
  readonly services: readonly ServiceRestart[];
}

/** It looks at /run/reboot-needed, which libzypp writes for kernels, core libraries and what the distribution lists. */
const rebootOf = (frame: Frame): RebootNeed => {
  switch (frame.code) {
    case EXIT.rebootNeeded:
      return {
        needed: true,
        reasons: ['zypper needs-rebooting: the kernel, core libraries or services were updated since the boot'],
      };
    case 0:
      return { needed: false, reasons: [] };
    default: // before 1.14.15 zypper does not know the question
      return { needed: 'unknown', reasons: [`zypper needs-rebooting gave no answer (it ended with ${frame.code})`] };
  }
};

const parseService = (line: string): string | undefined => (/^[\w@:.\\-]+$/.test(line) ? line : undefined);

/** `zypper ps -sss` prints names without `.service`; without lsof it fails, and so nothing is known. */
const readServices = (frame: Frame): Result<readonly ServiceRestart[]> => {
  if (frame.code !== 0 && frame.code !== EXIT.rebootNeeded) return ok([]);
  const lines = frame.stdout.split('\n').filter((line) => line !== '');
  const names = parseEach('zypper ps -sss', lines, parseService);
  if (!names.ok) return names;
  const units = [...new Set(names.value)].sort().map((name) => (name.includes('.') ? name : `${name}.service`));
  return ok(units.map((unit) => ({ unit, why: 'uses files that an update replaced' })));
};

/** Frames `needs-rebooting` and `services`. */
export const readRestartNeed = (frames: Frames): Result<RestartNeed> => {
  const reboot = frames.one('needs-rebooting');
  if (!reboot.ok) return reboot;
  const services = frames.one('services');
  if (!services.ok) return services;
  const units = readServices(services.value);
  return units.ok ? ok({ reboot: rebootOf(reboot.value), services: units.value }) : units;
};

export const restartNeeded = (): Query<RestartNeed> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'restart'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: readRestartNeed,
});
