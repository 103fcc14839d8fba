// Keeps what a host's snapshot policy asks for, part by part, before anything is changed; the marker comes last and makes it a snapshot.
import { isEffective } from '../../core/change.ts';
import { isoTime } from '../../core/clock.ts';
import { FAULTS, fault } from '../../core/fault.ts';
import type { Manifest } from '../../core/manifest.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { requiredParts, type SnapshotPart, type SnapshotRecord } from '../../core/snapshot-policy.ts';
import type { SnapshotMarker } from '../../core/snapshots/kept-snapshot.ts';
import { clearProof, writeProof } from '../../filesystem-snapshots/proof.ts';
import { ask } from '../../remote/ask.ts';
import { backUpEtc } from '../../remote/host/etc-backup.ts';
import type { Query } from '../../remote/query.ts';
import { markBefore, markSnapshot, snapshotDirectory } from '../../remote/snapshots/kept.ts';
import type { EffectContext } from '../effects/effect-context.ts';
import { type SavedPackages, saveOldPackages } from '../effects/save-packages.ts';
import { createExternal } from './external.ts';
import { snapFilesystem } from './filesystem.ts';
import { snapshotId } from './snapshot-name.ts';

type Work = Pick<EffectContext, 'context' | 'journal' | 'host' | 'planned' | 'plan' | 'open'>;

/** A part of the snapshot: null where it could not be kept and need not be. */
interface Part<T> {
  readonly value: T | null;
  readonly notes: readonly string[];
}

const NOT_ASKED = { value: null, notes: [] } as const;

export interface KeptParts {
  readonly record: SnapshotRecord;
  readonly saved: SavedPackages;
}

/** A rollback needs no way back of its own. */
const isRequired = ({ host, plan }: Work, part: SnapshotPart): boolean =>
  plan.goal !== 'rollback' && requiredParts(host.snapshot).includes(part);

/** What could not be kept refuses the host where the policy requires it, and is noted otherwise. */
const settlePart = <T>(work: Work, name: SnapshotPart, part: Result<T>): Result<Part<T>> => {
  if (part.ok) return ok({ value: part.value, notes: [] });
  const met = part.fault;
  // A host that no longer answers is no question of policy.
  if (FAULTS[met.code].before === 'unreachable') return part;
  if (!isRequired(work, name)) return ok({ value: null, notes: [met.message] });
  return met.code === 'snapshot-failed' ? part : failed(fault('snapshot-failed', met.message));
};

const askHost = async <T>({ open }: Work, query: Query<T>): Promise<Result<T>> =>
  open === undefined
    ? failed(fault('connection-lost', 'no connection'))
    : await ask(open.session, query, { privilege: open.privilege });

const keepEtc = async (work: Work, id: string): Promise<Result<Part<string>>> =>
  settlePart(work, 'etc', await askHost(work, backUpEtc(snapshotDirectory(id))));

type Filesystem = NonNullable<SnapshotRecord['filesystem']>;

/** Not where / itself goes back: the marker of the snapshot would go with it, and nobody find the snapshot again. */
const keepFilesystem = async (work: Work, id: string): Promise<Result<Part<Filesystem>>> => {
  if (work.host.snapshot.kind !== 'filesystem' || work.planned.restore?.filesystem !== undefined) return ok(NOT_ASKED);
  if (work.open === undefined) return failed(fault('connection-lost', 'no connection'));
  return settlePart(work, 'filesystem', await snapFilesystem(work.open, id));
};

const keepElsewhere = async (work: Work, id: string): Promise<Result<Part<string>>> => {
  if (work.host.snapshot.kind !== 'external') return ok(NOT_ASKED);
  return settlePart(work, 'external', await snapMachine(work, id));
};

/** With a proof on the host while it is taken: a machine that has the proof comes from that snapshot. */
const snapMachine = async (work: Work, id: string): Promise<Result<string>> => {
  const { host, journal, context } = work;
  const proof = await askHost(work, writeProof(id));
  if (!proof.ok) return proof;
  const taken = await createExternal({ host, run: journal.run, id }, context);
  const clear = await askHost(work, clearProof);
  return clear.ok ? taken : clear;
};

/**
 * Undefined where nothing has to be kept: by policy, or because no package changes. Everything may be done again under the same id
 * after a crash. Fault `snapshot-failed`: something that is required is missing; the host itself is untouched.
 */
export const keepSnapshot = async (work: Work, manifest: Manifest): Promise<Result<KeptParts | undefined>> => {
  if (!work.planned.changes.some(isEffective)) return ok(undefined);
  const id = snapshotId(work.journal.run, work.plan);
  const saved = await saveOldPackages(work, { snapshot: id, manifest });
  if (!saved.ok) return saved;
  if (saved.value === undefined) return ok(undefined);
  const etc = await keepEtc(work, id);
  if (!etc.ok) return etc;
  const before = await markPromised(work, id, { packages: saved.value, etc: etc.value });
  if (!before.ok) return before;
  const filesystem = await keepFilesystem(work, id);
  if (!filesystem.ok) return filesystem;
  const external = await keepElsewhere(work, id);
  if (!external.ok) return external;
  const parts = { packages: saved.value, etc: etc.value, filesystem: filesystem.value, external: external.value };
  return await mark(work, recordOf(id, parts), saved.value);
};

interface Parts {
  readonly packages: SavedPackages;
  readonly etc: Part<string>;
  readonly filesystem: Part<Filesystem>;
  readonly external: Part<string>;
}

const recordOf = (id: string, parts: Parts): SnapshotRecord => {
  const { packages, etc, filesystem, external } = parts;
  return {
    id,
    saved: packages.files.length,
    missing: packages.missing.map(({ name, version }) => `${name} ${version}`),
    etc: etc.value,
    filesystem: filesystem.value,
    external: external.value,
    ...withNotes([...[packages, etc, filesystem, external].flatMap(({ notes }) => notes), ...elsewhere(parts)]),
  };
};

/** Where the files are missing and the packages are not. */
const elsewhere = ({ packages: { missing }, filesystem, external }: Parts): readonly string[] => {
  if (missing.length === 0 || (filesystem.value ?? external.value) === null) return [];
  const kind = filesystem.value === null ? 'external' : 'file-system';
  return [`the old packages that no file was saved of are in the ${kind} snapshot alone`];
};

const withNotes = (notes: readonly string[]): Pick<SnapshotRecord, 'notes'> => (notes.length > 0 ? { notes } : {});

const markerOf = ({ context, journal, host }: Work, record: SnapshotRecord, saved: SavedPackages): SnapshotMarker => {
  const taken = isoTime(context.clock.now());
  return { version: 1, run: journal.run, host: host.name, taken, record, files: saved.files };
};

/** Where / or the machine is kept as a whole next: what comes back must know what lies on it. */
const markPromised = async (
  work: Work,
  id: string,
  parts: Pick<Parts, 'packages' | 'etc'>,
): Promise<Result<undefined>> => {
  if (work.host.snapshot.kind === 'packages') return ok(undefined);
  const record = recordOf(id, { ...parts, filesystem: NOT_ASKED, external: NOT_ASKED });
  const marked = await askHost(work, markBefore(markerOf(work, record, parts.packages)));
  return marked.ok || FAULTS[marked.fault.code].before === 'unreachable' ? marked : ok(undefined);
};

const mark = async (work: Work, record: SnapshotRecord, saved: SavedPackages): Promise<Result<KeptParts>> => {
  const { kind } = work.host.snapshot;
  if (kind === 'none') throw new Error('nothing is kept without a policy that asks for it');
  const marked = settlePart(work, kind, await askHost(work, markSnapshot(markerOf(work, record, saved))));
  if (!marked.ok) return marked;
  const notes = [...(record.notes ?? []), ...marked.value.notes];
  return ok({ record: { ...record, ...withNotes(notes) }, saved });
};
