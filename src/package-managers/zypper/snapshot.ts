// The package half of a snapshot: manifest, locks and marks.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { PackageSnapshot } from '../package-manager.ts';
import { parseEach, unreadable } from '../parse-each.ts';
import { manifestOf, readInstalled } from '../rpm/installed.ts';
import { holdText, readHolds } from './holds.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';

/** `AutoInstalled` names packages plainly and other things with their kind: `pattern:base`. */
const parseMark = (line: string): string | undefined =>
  /^(?:[a-z]+:)?[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(line) ? line : undefined;

const readAutomatic = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('automatic');
  if (!frame.ok) return frame;
  if (frame.value.code !== 0) return unreadable('AutoInstalled', frame.value.stderr.trim());
  const lines = frame.value.stdout.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const marks = parseEach('AutoInstalled', lines, parseMark);
  return marks.ok ? ok(marks.value.filter((mark) => !mark.includes(':')).toSorted()) : marks;
};

const readSnapshot = (frames: Frames): Result<PackageSnapshot> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  const automatic = readAutomatic(frames);
  if (!automatic.ok) return automatic;
  return ok({
    manifest: manifestOf(installed.value),
    holds: holds.value.map(holdText),
    automatic: automatic.value,
  });
};

export const snapshot = (): Query<PackageSnapshot> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, 'packages', 'holds', 'marks'],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: readSnapshot,
});
