// From apk's simulation and its list of newer versions to changes; sources by origin, which Alpine's security database speaks of.
import { bandOf } from '../../core/band.ts';
import type { Change } from '../../core/change.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import { compareApk } from '../../core/version/apk.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Origins } from './policy.ts';
import { isName, isVersion, parseLines } from './read-lines.ts';
import type { Move } from './simulation.ts';

/** A newer version that some repository has. */
interface Update {
  readonly name: string;
  readonly version: string;
  readonly origin: string;
}

// `musl-1.2.4-r1 x86_64 {musl} (MIT) [upgradable from: musl-1.2.4-r0]`
const UPDATE = /^(\S+)-(\d[^\s-]*(?:-r\d+)?) \S+ \{(\S+)\} \(.*\) \[upgradable from: \S+\]$/;

const parseUpdate = (line: string): Update | undefined => {
  const [, name = '', version = '', origin = ''] = UPDATE.exec(line) ?? [];
  return isName(name) && isVersion(version) && isName(origin) ? { name, version, origin } : undefined;
};

export const readUpdates = (frames: Frames): Result<readonly Update[]> => {
  const frame = frames.one('updates');
  return frame.ok ? parseLines('apk list', frame.value.stdout, parseUpdate) : frame;
};

/** Frame `world`: the constraints that an admin wrote. What has an operator holds a package to versions. */
export const readHolds = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('world');
  if (!frame.ok) return frame;
  const words = frame.value.stdout.split(/\s+/).filter((word) => /^[^!@]+[<>=~]/.test(word));
  return ok(words.toSorted());
};

const nameOf = (hold: string): string => hold.replace(/[@<>=~].*$/, '');

/** Nothing on the host names advisories; Alpine's security database does, by origin. */
const UNCLASSIFIED = { security: 'unknown', advisories: [], band: bandOf('unknown', []), due: null } as const;
const REMOVAL = { security: false, advisories: [], band: bandOf(false, []), due: null } as const;

interface Host {
  readonly installed: readonly InstalledPackage[];
  readonly updates: readonly Update[];
  readonly holds: readonly string[];
  readonly arch: string;
  readonly origins: Origins;
}

const actionOf = ({ from, to }: Move): Change['action'] => {
  if (to === null) return 'remove';
  if (from === null) return 'install';
  return compareApk(to, from) < 0 ? 'downgrade' : 'upgrade';
};

const WHY = {
  remove: 'nothing in /etc/apk/world needs it any more',
  install: 'other packages of the upgrade need it',
  downgrade: 'the repositories have an older version only, or /etc/apk/world asks for it',
  upgrade: 'a newer version is available',
} as const;

/** Everything that the whole upgrade does. */
export const moveChanges = (
  moves: readonly Move[],
  { installed, updates, arch, origins }: Omit<Host, 'holds'>,
): readonly Change[] =>
  moves.map(({ name, from, to }) => {
    const present = installed.find((one) => one.name === name);
    const action = actionOf({ name, from, to });
    const source = present?.source ?? updates.find((one) => one.name === name)?.origin ?? name;
    return {
      ...(action === 'remove' ? REMOVAL : UNCLASSIFIED),
      action,
      package: name,
      arch: present?.arch ?? arch,
      from,
      to,
      origin: to === null ? '' : origins.of(name, to),
      why: WHY[action as keyof typeof WHY],
      source: { name: source, from, to },
    };
  });

/** The newest version of each name. */
const newest = (updates: readonly Update[]): readonly Update[] => {
  const best = new Map<string, Update>();
  for (const update of updates) {
    const known = best.get(update.name);
    if (known === undefined || compareApk(update.version, known.version) > 0) best.set(update.name, update);
  }
  return [...best.values()];
};

/** Newer versions that the upgrade leaves alone: held by a constraint, or kept back by dependencies. */
export const leftChanges = (
  moves: readonly Move[],
  { installed, updates, holds, origins }: Omit<Host, 'arch'>,
): readonly Change[] => {
  const moved = new Set(moves.map(({ name }) => name));
  return newest(updates).flatMap(({ name, version, origin }) => {
    const present = installed.find((one) => one.name === name);
    if (moved.has(name) || present === undefined) return [];
    const hold = holds.find((one) => nameOf(one) === name);
    return {
      ...UNCLASSIFIED,
      action: hold ? 'held' : 'kept-back',
      package: name,
      arch: present.arch,
      from: present.version,
      to: version,
      origin: origins.of(name, version),
      why: hold ? `held by /etc/apk/world: ${hold}` : 'apk leaves it out and gives no reason',
      source: { name: origin, from: present.version, to: version },
    } satisfies Change;
  });
};
