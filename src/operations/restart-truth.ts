// Lays what the host itself shows about reboot and restarts over what its package manager says. Pure.
import type { RebootFinding } from '../core/event.ts';
import type { Fault } from '../core/fault.ts';
import { mergeReboot } from '../core/reboot.ts';
import { neverRestartedNote } from '../core/replaced-code.ts';
import type { Result } from '../core/result.ts';
import type { ServiceRestart, Survey } from '../package-managers/package-manager.ts';
import type { RestartTruth } from '../remote/host/restart.ts';

/** What a package manager says when it could not be asked. */
const SILENCE = { reboot: { needed: 'unknown', reasons: [] }, services: [] } as const;

/** A host that cannot be looked at can still be patched; but whether it must reboot is then unknown. */
const unseen = ({ message }: Fault): RestartTruth => ({
  words: [{ source: 'kernel', needed: 'unknown', reason: `could not be looked at (${message})` }],
  services: [],
  attention: [],
});

/** Each unit once, with the manager's own word first: zypper says `sshd` for `sshd.service`. */
const mergeServices = (
  manager: readonly ServiceRestart[],
  seen: readonly ServiceRestart[],
): readonly ServiceRestart[] => {
  const bare = (unit: string): string => unit.replace(/\.service$/, '');
  const known = new Set(manager.map(({ unit }) => bare(unit)));
  return [...manager, ...seen.filter(({ unit }) => !known.has(bare(unit)))];
};

export interface RestartFinding {
  readonly reboot: RebootFinding;
  readonly services: readonly ServiceRestart[];
  readonly attention: readonly string[];
}

/** @param survey undefined when the package manager gave no answer. */
export const restartFinding = (
  survey: Pick<Survey, 'reboot' | 'services'> | undefined,
  looked: Result<RestartTruth>,
): RestartFinding => {
  const manager = survey ?? SILENCE;
  const host = looked.ok ? looked.value : unseen(looked.fault);
  const services = mergeServices(manager.services, host.services);
  return {
    reboot: mergeReboot(manager.reboot, host.words),
    services,
    attention: [...host.attention, ...neverRestartedNote(services.map(({ unit }) => unit))],
  };
};

/** The survey with both halves of the truth. */
export const withRestartTruth = (survey: Survey, looked: Result<RestartTruth>): Survey => {
  const { reboot, services, attention } = restartFinding(survey, looked);
  return { ...survey, reboot, services, attention: [...survey.attention, ...attention] };
};
