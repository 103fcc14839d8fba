// From pacman's transaction and list of updates to changes: what happens, and what the host's own holds keep from happening.
import { bandOf } from '../../core/band.ts';
import type { Change } from '../../core/change.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { LocalPackage } from './installed.ts';
import { isName, isVersion } from './names.ts';
import { parseLines } from './read-lines.ts';
import type { Incoming, Transaction } from './transaction.ts';

type ByName = ReadonlyMap<string, LocalPackage>;

const byName = (installed: readonly LocalPackage[]): ByName => new Map(installed.map((one) => [one.name, one]));

/** Nothing on an Arch host names advisories: whether an update fixes a hole is not known there, and not assumed. */
const UNCLASSIFIED = { security: 'unknown', advisories: [], band: bandOf('unknown', []), due: null } as const;

/** What takes something away mends nothing that stays. */
const REMOVAL = { security: false, advisories: [], band: bandOf(false, []), due: null } as const;

const coming = ({ name, version, arch, repository }: Incoming, installed: ByName): Change => {
  const present = installed.get(name);
  return {
    ...UNCLASSIFIED,
    action: present ? 'upgrade' : 'install',
    package: name,
    arch,
    from: present?.version ?? null,
    to: version,
    origin: repository,
    why: present ? 'a newer version is available' : 'other packages of the upgrade need it, or it replaces one',
  };
};

const going = ({ name, version, arch }: LocalPackage, replacedBy: ReadonlyMap<string, string>): Change => {
  const by = replacedBy.get(name);
  return {
    ...REMOVAL,
    action: 'remove',
    package: name,
    arch,
    from: version,
    to: null,
    origin: '',
    why: by === undefined ? 'it conflicts with the upgrade' : `replaced by ${by}`,
  };
};

/** Everything that the whole upgrade does. */
export const transactionChanges = (transaction: Transaction, installed: readonly LocalPackage[]): readonly Change[] => [
  ...transaction.incoming.map((one) => coming(one, byName(installed))),
  ...transaction.removed.map((one) => going(one, transaction.replacedBy)),
];

interface Update {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly ignored: boolean;
}

const UPDATE = /^(\S+) (\S+) -> (\S+)( \[ignored\])?$/;

const parseUpdate = (line: string): Update | undefined => {
  const [, name = '', from = '', to = '', mark] = UPDATE.exec(line) ?? [];
  return isName(name) && isVersion(from) && isVersion(to) ? { name, from, to, ignored: mark !== undefined } : undefined;
};

/** A frame of `pacman -Qu`: one line per package with a newer version; exit code 1 when there is none. */
export const readUpdates = (frames: Frames, frame: 'updates' | 'half-way'): Result<readonly Update[]> => {
  const answer = frames.one(frame);
  return answer.ok ? parseLines('pacman -Qu', answer.value.stdout, parseUpdate) : answer;
};

/** Newer versions that the transaction leaves alone; all of them where there is none, because pacman could not resolve it. */
export const leftChanges = (
  updates: readonly Update[],
  transaction: Transaction | undefined,
  installed: readonly LocalPackage[],
): readonly Change[] => {
  const known = byName(installed);
  const moved = new Set([...(transaction?.incoming ?? []), ...(transaction?.removed ?? [])].map(({ name }) => name));
  const why = transaction ? 'pacman leaves it out and gives no reason' : 'the upgrade as a whole cannot be resolved';
  return updates
    .filter(({ name }) => !moved.has(name))
    .map(({ name, from, to, ignored }) => ({
      ...UNCLASSIFIED,
      action: ignored ? 'held' : 'kept-back',
      package: name,
      arch: known.get(name)?.arch ?? 'any',
      from,
      to,
      origin: '',
      why: ignored ? 'held by IgnorePkg or IgnoreGroup' : why,
    }));
};

/** Frame `holds`: names and groups of pacman.conf, globs as they stand there. */
export const readHolds = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('holds');
  if (!frame.ok) return frame;
  const lines = parseLines('pacman-conf', frame.value.stdout, (line) => line.trim());
  return lines.ok ? ok([...new Set(lines.value)].sort()) : lines;
};
