// Manifest and holds before and after an apply, and the need for a reboot. Marks are not among them: tdnf does not list any.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { PackageManager, PackageSnapshot } from '../package-manager.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled } from '../rpm/installed.ts';
import { readHolds } from './holds.ts';
import { rebootNeed } from './kernel.ts';
import { ifFree, LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';

const readSnapshot = (frames: Frames): Result<PackageSnapshot> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  return ok({ manifest: manifestOf(installed.value), holds: holds.value.map(holdText), automatic: [] });
};

export const snapshot = (): Query<PackageSnapshot> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'locks', 'packages', 'holds'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => ifFree(frames, () => readSnapshot(frames)),
});

export const restartNeeded = (): ReturnType<PackageManager['restartNeeded']> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'packages', 'restart'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => {
    const installed = readInstalled(frames);
    if (!installed.ok) return installed;
    const kernel = frames.one('kernel');
    if (!kernel.ok) return kernel;
    return ok({ reboot: rebootNeed(kernel.value.stdout.trim(), installed.value), services: [] });
  },
});
