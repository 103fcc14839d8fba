// The package half of a snapshot: manifest, holds and marks; and the need for a reboot alone, after an apply.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { PackageManager, PackageSnapshot } from '../package-manager.ts';
import { parseEach } from '../parse-each.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled } from '../rpm/installed.ts';
import { readHolds } from './holds.ts';
import { linesOf } from './lines.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { readReboot } from './restart.ts';

/** `/var/lib/yum/yumdb/o/0123…-openssl-1.0.2k-26.el7-x86_64/reason` */
const parseReasonFile = (line: string): string | undefined =>
  /\/[0-9a-f]{40}-(.+)-[^-/]+-[^-/]+-[^-/]+\/reason$/.exec(line)?.[1];

const readSnapshot = (frames: Frames): Result<PackageSnapshot> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  const dependencies = frames.one('dependencies');
  if (!dependencies.ok) return dependencies;
  const names = parseEach("yum's database", linesOf(dependencies.value.stdout), parseReasonFile);
  if (!names.ok) return names;
  const present = new Set(installed.value.map(({ name }) => name));
  return ok({
    manifest: manifestOf(installed.value),
    holds: holds.value.map(holdText),
    automatic: [...new Set(names.value.filter((name) => present.has(name)))].sort(),
  });
};

export const snapshot = (): Query<PackageSnapshot> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'packages', 'holds', 'marks'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: readSnapshot,
});

export const restartNeeded = (): ReturnType<PackageManager['restartNeeded']> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'packages', 'restart'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => {
    const installed = readInstalled(frames);
    if (!installed.ok) return installed;
    const reboot = readReboot(frames, installed.value);
    return reboot.ok ? ok({ reboot: reboot.value, services: [] }) : reboot;
  },
});
