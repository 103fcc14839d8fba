// The package half of a snapshot: manifest, holds and marks.
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { PackageSnapshot } from '../package-manager.ts';
import { parseEach } from '../parse-each.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled } from '../rpm/installed.ts';
import { automaticOf, parseNameArch } from '../rpm/marks.ts';
import { faultOf } from './command-fault.ts';
import { readHolds } from './holds.ts';
import { ifFree } from './if-free.ts';
import { linesOf } from './lines.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';

const readSnapshot = (frames: Frames): Result<PackageSnapshot> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  const marks = frames.one('user-installed');
  if (!marks.ok) return marks;
  if (marks.value.code !== 0) return failed(faultOf(marks.value, 'command-failed'));
  const wanted = parseEach('dnf5 repoquery --userinstalled', linesOf(marks.value.stdout), parseNameArch);
  if (!wanted.ok) return wanted;
  return ok({
    manifest: manifestOf(installed.value),
    holds: holds.value.map(holdText),
    automatic: automaticOf(installed.value, wanted.value),
  });
};

export const snapshot = (): Query<PackageSnapshot> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'locks', 'packages', 'holds', 'marks'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS * 2,
  read: (frames) => ifFree(frames, () => readSnapshot(frames)),
});
