// zypper on rolling openSUSE (Tumbleweed, Slowroll): `dist-upgrade` of everything, because no part of it is supported alone.
import { type Change, isEffective } from '../../core/change.ts';
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { Job, PackageManager, Resolution, Wanted } from '../package-manager.ts';
import { APPLY_PATIENCE_S } from './apply.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { receipt } from './receipt.ts';
import { repair } from './repair.ts';
import { readResolution } from './resolve.ts';
import { restartNeeded } from './restart.ts';
import { snapshot } from './snapshot.ts';
import { surveyBy } from './survey.ts';
import { wantedPackages } from './wanted.ts';
import { wayBack } from './way-back.ts';
import { isRolling } from './zypper.ts';

const readWhole = (frames: Frames, wanted: readonly Change[]): Result<Resolution> => {
  const frame = frames.one('upgrade');
  if (!frame.ok) return frame;
  const whole = readResolution(frames, frame.value);
  if (!whole.ok) return whole;
  const found = new Set(wantedPackages(whole.value.changes));
  const vanished = wantedPackages(wanted).filter((exact) => !found.has(exact));
  return vanished.length === 0 ? ok(whole.value) : failed(fault('version-vanished', vanished.join(', ')));
};

/** The whole upgrade, whatever was wanted; a wanted version that it does not bring is a fault. */
const resolve = ({ changes }: Wanted): Query<Resolution> => {
  const wanted = changes.filter(isEffective);
  return {
    script: QUESTIONS,
    args: [LOCK_PATIENCE_S, 'packages', 'distribution-exactly'],
    privileged: true,
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) => readWhole(frames, wanted),
  };
};

/** Compares before it changes anything: nobody can hold `dist-upgrade` to versions. It leaves marks alone, so nothing is put back. */
const apply = (changes: readonly Change[]): Job => ({
  script: new URL('./apply-distribution.sh', import.meta.url),
  args: [APPLY_PATIENCE_S],
  data: { wanted: wantedPackages(changes).join('\n') },
});

export const tumbleweed: PackageManager = {
  id: 'zypper-dup',
  can: { pinVersions: false, nameAdvisories: false, upgradeInPart: false, revert: 'nothing' },
  serves: isRolling,
  survey: surveyBy('distribution'),
  resolve,
  snapshot,
  apply,
  sshdLast: {
    kind: 'together',
    why: 'zypper dup upgrades the whole distribution at once and can leave nothing for later',
  },
  receipt,
  repair,
  restartNeeded,
  wayBack,
};
