// The script that asks, and the questions that need no reader of their own file.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { PackageSnapshot, RebootNeed, ServiceRestart } from '../package-manager.ts';
import { readInstalled } from './installed.ts';
import { linesOf } from './parse-lines.ts';
import { readText } from './read-text.ts';
import { readRestart } from './restart.ts';

export const QUESTIONS_SCRIPT = new URL('./questions.sh', import.meta.url);

/** Seconds that a question waits for another package manager to end. */
export const LOCK_WAIT_S = 30;

export const snapshotQuery = (): Query<PackageSnapshot> => ({
  script: QUESTIONS_SCRIPT,
  args: ['0', 'installed', 'automatic'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => readSnapshot(frames),
});

const readSnapshot = (frames: Frames): Result<PackageSnapshot> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const automatic = readText(frames, 'automatic');
  if (!automatic.ok) return automatic;
  const { manifest, holds } = installed.value;
  return ok({ manifest, holds, automatic: linesOf(automatic.value) });
};

export const restartQuery = (): Query<{
  readonly reboot: RebootNeed;
  readonly services: readonly ServiceRestart[];
}> => ({
  script: QUESTIONS_SCRIPT,
  args: ['0', 'restart'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => readRestart(frames),
});
