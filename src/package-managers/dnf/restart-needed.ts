// The question for reboot and service need alone, asked after an apply.
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import { readInstalled } from './installed.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { type RestartNeed, readRestartNeed } from './restart.ts';

export const restartNeeded = (): Query<RestartNeed> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'packages', 'restart'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames: Frames) => {
    const installed = readInstalled(frames);
    return installed.ok ? readRestartNeed(frames, installed.value) : installed;
  },
});
