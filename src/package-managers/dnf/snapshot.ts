// The package half of a snapshot: manifest, holds and marks.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { PackageSnapshot } from '../package-manager.ts';
import { commandFault } from '../rpm/command-fault.ts';
import { holdText, readHolds } from '../rpm/holds.ts';
import { manifestOf, readInstalled } from '../rpm/installed.ts';
import { parseLines } from '../rpm/lines.ts';
import { automaticOf, parseNameArch } from '../rpm/marks.ts';
import { question } from './questions.ts';

const readSnapshot = (frames: Frames): Result<PackageSnapshot> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  const marks = frames.one('user-installed');
  if (!marks.ok) return marks;
  if (marks.value.code !== 0) return commandFault(marks.value, 'command-failed');
  const userInstalled = parseLines('dnf repoquery --userinstalled', marks.value.stdout, parseNameArch);
  if (!userInstalled.ok) return userInstalled;
  return ok({
    manifest: manifestOf(installed.value),
    holds: holds.value.map(holdText),
    automatic: automaticOf(installed.value, userInstalled.value),
  });
};

export const snapshot = (): Query<PackageSnapshot> =>
  question({ asks: ['packages', 'holds', 'marks'], read: readSnapshot });
