// The question for reboot and service need alone, asked after an apply.
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import { readInstalled } from '../rpm/installed.ts';
import { type RestartNeed, readRestartNeed } from '../rpm/restart.ts';
import { question } from './questions.ts';

export const restartNeeded = (): Query<RestartNeed> =>
  question({
    asks: ['packages', 'restart'],
    read: (frames: Frames) => {
      const installed = readInstalled(frames);
      return installed.ok ? readRestartNeed(frames, installed.value) : installed;
    },
  });
