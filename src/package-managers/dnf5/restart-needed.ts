// Reboot and service need alone, after an apply. Sentences and exit code of needs-restarting are those of dnf 4's;
// `-r` changes nothing any more, and `-s` names units whose packages changed since they started.
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import { readInstalled } from '../rpm/installed.ts';
import { type RestartNeed, readRestartNeed } from '../rpm/restart.ts';
import { ifFree } from './if-free.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';

export const restartNeeded = (): Query<RestartNeed> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'locks', 'packages', 'restart'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS * 2,
  read: (frames) =>
    ifFree(frames, () => {
      const installed = readInstalled(frames);
      return installed.ok ? readRestartNeed(frames, installed.value) : installed;
    }),
});
