// A dry run of the whole upgrade, and whether it still is the one that was wanted: pacman cannot be held to versions.
import { type Change, isEffective } from '../../core/change.ts';
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { Resolution, Wanted } from '../package-manager.ts';
import { transactionChanges } from './changes.ts';
import { readInstalled } from './installed.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { downloadOf } from './survey.ts';
import { readTransaction } from './transaction.ts';

const readResolution = (frames: Frames, wanted: readonly Change[]): Result<Resolution> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const transaction = readTransaction(frames, installed.value);
  if (!transaction.ok) return transaction;
  const found = new Map(transaction.value.incoming.map(({ name, version }) => [name, version]));
  const vanished = wanted.filter((change) => change.to !== null && found.get(change.package) !== change.to);
  if (vanished.length > 0)
    return failed(fault('version-vanished', vanished.map((change) => `${change.package} ${change.to}`).join(', ')));
  return ok({
    changes: transactionChanges(transaction.value, installed.value),
    downloadBytes: downloadOf(transaction.value),
    diskBytes: transaction.value.diskBytes,
  });
};

/** Without refreshing: the answer is about the package lists that the last survey fetched. Brings the whole upgrade, whatever was wanted. */
export const resolve = (wanted: Wanted): Query<Resolution> => {
  const changes = wanted.changes.filter(isEffective);
  return {
    script: QUESTIONS,
    args: [LOCK_PATIENCE_S, 'packages', 'pending'],
    privileged: true,
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) => readResolution(frames, changes),
  };
};
