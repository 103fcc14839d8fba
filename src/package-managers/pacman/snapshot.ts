// The package half of a snapshot, and the need to restart alone.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { PackageSnapshot, RebootNeed, ServiceRestart } from '../package-manager.ts';
import { readHolds } from './changes.ts';
import { manifestOf, readInstalled } from './installed.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { readReboot } from './restart.ts';

const readSnapshot = (frames: Frames): Result<PackageSnapshot> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  const automatic = installed.value.filter(({ asDependency }) => asDependency).map(({ name }) => name);
  return ok({ manifest: manifestOf(installed.value), holds: holds.value, automatic: automatic.toSorted() });
};

const question = { script: QUESTIONS, privileged: true, timeoutMs: QUESTION_TIMEOUT_MS } as const;

export const snapshot = (): Query<PackageSnapshot> => ({
  ...question,
  args: [LOCK_PATIENCE_S, 'packages', 'holds'],
  read: readSnapshot,
});

export const restartNeeded = (): Query<{ reboot: RebootNeed; services: readonly ServiceRestart[] }> => ({
  ...question,
  args: [LOCK_PATIENCE_S, 'restart'],
  read: (frames) => {
    const reboot = readReboot(frames);
    return reboot.ok ? ok({ reboot: reboot.value, services: [] }) : reboot;
  },
});
