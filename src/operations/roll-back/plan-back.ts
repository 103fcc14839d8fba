// One host's part of a rollback's plan: from what it has now to the snapshot before the run, with saved files alone. Pure.
import type { Change } from '../../core/change.ts';
import { type Fault, fault } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import { manifestDigest } from '../../core/manifest.ts';
import type { PlanHost } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';
import { changesBack, plainVersion } from '../../core/way-back/changes-back.ts';
import { exposedAgain, exposureText } from '../../core/way-back/exposed-again.ts';
import { oneWayReason } from '../../core/way-back/irreversible.ts';
import type { SavedFile } from '../../core/way-back/saved-file.ts';
import type { PackageSnapshot } from '../../package-managers/package-manager.ts';
import { isOlderFor } from './is-older.ts';
import { missingFiles } from './job-of.ts';
import type { PastHost } from './past-run.ts';
import { spoiltFiles } from './saved-files.ts';

/** What the host says now. */
export interface Present {
  readonly machineId: string;
  readonly packages: PackageSnapshot;
  /** The files in the snapshot's directory. */
  readonly files: readonly SavedFile[];
  /** Whether the file system or the machine can go back as a whole; absent: nobody asked for that. */
  readonly whole?: Whole;
}

interface Whole {
  readonly by: 'filesystem' | 'external';
  readonly possible: Result<undefined>;
}

export interface Seen {
  readonly host: Host;
  readonly past: PastHost;
  /** Its part in the plan of the run that is undone. */
  readonly planned: PlanHost;
  readonly present: Result<Present>;
  /** Changes since that run are undone as well. */
  readonly discardLater: boolean;
}

export const planBack = (seen: Seen): PlanHost =>
  seen.present.ok
    ? planKnown(seen, seen.present.value)
    : { ...baseOf(seen), verdict: 'unknown', faults: [seen.present.fault] };

const baseOf = ({ host, planned }: Seen) => ({
  name: host.name,
  address: host.address,
  tier: host.tier,
  ring: host.ring,
  os: planned.os,
  support: planned.support,
  manager: planned.manager,
  machine_id: planned.machine_id,
  basis: null,
  metadata_age_s: null,
  changes: [],
  download_bytes: 0,
  // Nobody looks for it, and the older packages may bring a need of their own.
  reboot: { needed: 'unknown' as const, reasons: [], policy: host.reboot },
  rollback: { verdict: 'unknown' as const, reasons: [], snapshot: host.snapshot.kind },
  severs: planned.severs,
  expected_s: planned.expected_s,
  residual: null,
  services: [],
  attention: [],
});

const planKnown = (seen: Seen, present: Present): PlanHost => {
  const { past, planned } = seen;
  const now = present.packages.manifest;
  const then = past.before.packages.manifest;
  const manager = planned.manager?.id ?? '';
  const changes = changesBack(now, then, isOlderFor(manager));
  const { directory = '', files = [] } = past.before.saved ?? {};
  const { filesystem, external } = wholeOf(past, present);
  const whole = present.whole?.by;
  const wanted = whole === undefined ? filesFor(changes, files) : [];
  const faults = faultsOf(seen, { present, changes, wanted });
  const reasons = changes.flatMap((change) => oneWayReason(backwards(change), manager) ?? []);
  const exposes = exposedAgain(changes, planned.changes);
  return {
    ...baseOf(seen),
    basis: manifestDigest(now),
    target: manifestDigest(then),
    restore: {
      directory,
      files: wanted,
      automatic: past.before.packages.automatic,
      failed_units: past.before.state.failedUnits,
      ...(filesystem && { filesystem }),
      ...(external && { external }),
    },
    verdict: verdictOf(changes, faults),
    faults,
    changes,
    rollback: { verdict: verdictBack(faults, whole), reasons, snapshot: seen.host.snapshot.kind },
    ...(filesystem && { reboot: intoSnapshot(seen.host) }),
    ...(exposes.length > 0 && { exposes }),
    attention: [exposureText(exposes), ...reasons, whole && EVERYTHING[whole]].filter((note) => note !== undefined),
  };
};

const wholeOf = ({ filesystem, external }: PastHost, { whole }: Present): Pick<PastHost, 'filesystem' | 'external'> => {
  if (whole?.by === 'filesystem') return { ...(filesystem && { filesystem }) };
  return whole === undefined ? {} : { ...(external && { external }) };
};

const verdictOf = (changes: readonly Change[], faults: readonly Fault[]): PlanHost['verdict'] => {
  if (faults.length > 0) return 'refused';
  return changes.length > 0 ? 'changes' : 'up-to-date';
};

const EVERYTHING = {
  filesystem: 'everything on the file system of / goes back, logs and data included, and the host is rebooted',
  external: 'the whole machine goes back to its external snapshot, logs and data included, by the restore command',
} as const satisfies Record<Whole['by'], string>;

const intoSnapshot = ({ reboot: policy }: Host): PlanHost['reboot'] => ({
  needed: true,
  reasons: ['the file system of the snapshot is found by the next boot'],
  policy,
});

const verdictBack = (faults: readonly Fault[], whole: Whole['by'] | undefined): PlanHost['rollback']['verdict'] => {
  if (faults.length > 0) return 'none';
  return whole === undefined ? 'packages' : 'full';
};

/** One-way is what the update did, not the way back. */
const backwards = (change: Change): Change => ({ ...change, from: change.to, to: change.from });

const filesFor = (changes: readonly Change[], files: readonly SavedFile[]): readonly SavedFile[] =>
  files.filter(({ name, arch, version }) =>
    changes.some((change) => change.package === name && change.arch === arch && change.to === version),
  );

interface Found {
  readonly present: Present;
  readonly changes: readonly Change[];
  readonly wanted: readonly SavedFile[];
}

/** All of them, so that an admin sees everything at once. */
const faultsOf = (seen: Seen, { present, changes, wanted }: Found): readonly Fault[] => {
  const { planned, discardLater } = seen;
  if (planned.machine_id !== null && planned.machine_id !== present.machineId)
    return [fault('wrong-machine', `machine-id ${present.machineId || 'missing'} instead of ${planned.machine_id}`)];
  if (changes.length === 0) return [];
  const faults = [
    discardLater ? undefined : undoneUnseen(seen, { present, changes }),
    ...(present.whole === undefined
      ? fileFaults(changes, wanted, present)
      : [present.whole.possible.ok ? undefined : present.whole.possible.fault]),
  ];
  return faults.filter((met) => met !== undefined);
};

const fileFaults = (
  changes: readonly Change[],
  wanted: readonly SavedFile[],
  present: Present,
): readonly (Fault | undefined)[] => {
  const missing = missingFiles(changes, wanted);
  return [
    missing.length > 0 ? fault('saved-file-missing', `no file was saved of ${shown(missing)}`) : undefined,
    spoiltFiles(wanted, present.files),
  ];
};

const SHOWN = 5;

const shown = (texts: readonly string[]): string =>
  texts.length > SHOWN ? `${texts.slice(0, SHOWN).join(', ')} and ${texts.length - SHOWN} more` : texts.join(', ');

/**
 * A package that was changed since is somebody's work, a later run's or a person's. What is back at its old version already (a rollback
 * that came half-way) is nobody's.
 */
const undoneUnseen = ({ past, planned }: Seen, { present, changes }: Omit<Found, 'wanted'>): Fault | undefined => {
  if (past.after === undefined) return undefined;
  const undone = new Set(changes.filter(({ from, to }) => plainVersion(from) !== to).map((change) => change.package));
  const since = changesBack(past.after, present.packages.manifest, isOlderFor(planned.manager?.id ?? ''));
  const moves = since.filter((change) => undone.has(change.package));
  if (moves.length === 0) return undefined;
  const texts = moves.map(({ package: name, from, to }) => `${name} ${from ?? 'not installed'} → ${to ?? 'removed'}`);
  return fault('packages-moved-since', shown(texts));
};
