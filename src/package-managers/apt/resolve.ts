// Dry run of exactly the wanted changes: are the versions still there, and what would apt do?
import { type Change, isEffective } from '../../core/change.ts';
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { Resolution, Wanted } from '../package-manager.ts';
import { changesOf } from './changes.ts';
import { sumDownloads } from './downloads.ts';
import { readInstalled } from './installed.ts';
import { type Knowledge, readKnowledge } from './knowledge.ts';
import { readOffered } from './offered.ts';
import { hasDowngrades, operandsOf } from './operands.ts';
import { QUESTIONS_SCRIPT } from './questions.ts';
import { parseSimulation, refusalOf } from './simulation.ts';
import { diskBytesOf } from './sizes.ts';

export const resolveQuery = ({ changes }: Wanted): Query<Resolution> => ({
  script: QUESTIONS_SCRIPT,
  args: ['0', 'installed', hasDowngrades(changes) ? 'resolve-downgrades' : 'resolve'],
  data: { operands: operandsOf(changes) },
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => readResolution(frames, changes),
});

/** Only what a repository has can be fetched; dpkg's own record of the installed version does not count. */
const isOffered = (change: Change, knowledge: Knowledge): boolean => {
  const table = knowledge.tableOf({ name: change.package, arch: change.arch });
  const version = table?.versions.find((one) => one.version === change.to);
  return version?.sources.some((source) => source !== '/var/lib/dpkg/status') ?? false;
};

const readResolution = (frames: Frames, wanted: readonly Change[]): Result<Resolution> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const knowledge = readKnowledge(frames, installed.value);
  if (!knowledge.ok) return knowledge;
  const gone = wanted.filter((one) => isEffective(one) && one.to !== null && !isOffered(one, knowledge.value));
  if (gone.length > 0) {
    return failed(fault('version-vanished', gone.map((one) => `${one.package} ${one.to}`).join(', ')));
  }
  const transaction = frames.one('transaction');
  if (!transaction.ok) return transaction;
  if (transaction.value.code !== 0)
    return failed(fault('resolution-failed', refusalOf(transaction.value, frames.find('refusal'))));
  const steps = parseSimulation(transaction.value.stdout);
  if (!steps.ok) return steps;
  const changes = changesOf(steps.value, knowledge.value);
  if (!changes.ok) return changes;
  const sizes = { installed: frames.find('installed-sizes'), offered: readOffered(frames.find('offered')) };
  return ok({
    changes: changes.value,
    downloadBytes: sumDownloads(frames.find('downloads')),
    diskBytes: diskBytesOf(changes.value, sizes),
  });
};
