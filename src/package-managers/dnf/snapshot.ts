// The package half of a snapshot: manifest, holds and marks.
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { PackageSnapshot } from '../package-manager.ts';
import { type ByName, byName } from './by-name.ts';
import { commandFault } from './command-fault.ts';
import { holdText, readHolds } from './holds.ts';
import { manifestOf, readInstalled } from './installed.ts';
import { parseLines } from './lines.ts';
import { question } from './questions.ts';

const parseNameArch = (line: string): string | undefined =>
  /^[A-Za-z0-9][A-Za-z0-9+._-]*\.[a-z0-9_]+$/.test(line) ? line : undefined;

const nameArch = ({ name, arch }: Pick<InstalledPackage, 'name' | 'arch'>): string => `${name}.${arch}`;

const isAmbiguous = (name: string, packages: ByName<InstalledPackage>): boolean =>
  new Set(packages.get(name)?.map(({ arch }) => arch)).size > 1;

/** Everything but what a person asked for: `name`, or `name:arch` where several architectures are installed. */
const automaticOf = (packages: readonly InstalledPackage[], userInstalled: readonly string[]): readonly string[] => {
  const wanted = new Set(userInstalled);
  const groups = byName(packages);
  const names = packages
    .filter((one) => !wanted.has(nameArch(one)))
    .map(({ name, arch }) => (isAmbiguous(name, groups) ? `${name}:${arch}` : name));
  return [...new Set(names)].sort();
};

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
