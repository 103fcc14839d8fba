// The directories of snapshots on a host, as questions: mark one as ours, list them, remove one that is ours.
import { type Fault, fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { type KeptSnapshot, markerText, readMarker, type SnapshotMarker } from '../../core/snapshots/kept-snapshot.ts';
import type { Frame, Frames } from '../frames.ts';
import { oneLine } from '../one-line.ts';
import type { Query } from '../query.ts';

const ROOT = '/var/lib/patchctl/snapshots';

/** Of a system that was booted from a snapshot; src/filesystem-snapshots/write-proof.sh writes it. */
const PROOF = '/etc/patchctl-snapshot';

/** Removing some gigabytes of small files on a slow disk. */
const TIMEOUT_MS = 300_000;

/** Absolute path on the host. @param id {@link SnapshotMarker}'s `record.id` */
export const snapshotDirectory = (id: string, root = ROOT): string => `${root}/${id}`;

const done = (frames: Frames, names: readonly string[], what: string): Result<undefined> => {
  for (const name of names) {
    const frame = frames.one(name);
    if (!frame.ok) return frame;
    if (frame.value.code !== 0)
      return failed(fault('command-failed', `${what}: ${oneLine(frame.value.stderr) || `exit ${frame.value.code}`}`));
  }
  return ok(undefined);
};

const write = (file: 'before.json' | 'snapshot.json', marker: SnapshotMarker, root: string): Query<undefined> => ({
  script: new URL('./mark.sh', import.meta.url),
  args: [snapshotDirectory(marker.record.id, root), file],
  data: { marker: markerText(marker) },
  privileged: true,
  timeoutMs: TIMEOUT_MS,
  read: (frames) => done(frames, ['prepare', 'write'], `${file} could not be written`),
});

/** Written last, atomically: from now on the directory is a snapshot, and ours. */
export const markSnapshot = (marker: SnapshotMarker, root = ROOT): Query<undefined> =>
  write('snapshot.json', marker, root);

/**
 * Before / or the whole machine is kept: what comes back one day has this marker, of what lies beside. It counts on a system that was
 * booted from the snapshot, by its proof; on any other the directory is one that was begun and not finished.
 */
export const markBefore = (marker: SnapshotMarker, root = ROOT): Query<undefined> => write('before.json', marker, root);

export interface KeptSnapshots {
  /** Oldest first. */
  readonly snapshots: readonly KeptSnapshot[];
  /** Directories without a marker: begun and never finished, or not ours. */
  readonly unmarked: readonly string[];
  /** Markers that are not understood. */
  readonly faults: readonly Fault[];
}

const keptIn = (frame: Frame, id: string): Result<KeptSnapshot> => {
  const [size = '', ...rest] = frame.stdout.split('\n');
  const marker = readMarker(id, rest.join('\n'));
  return marker.ok ? ok({ ...marker.value, bytes: Number(size) * 1024 || 0 }) : marker;
};

const readKept = (frames: Frames): Result<KeptSnapshots> => {
  const end = frames.one('end');
  if (!end.ok) return end;
  const named = (kind: string): readonly { readonly frame: Frame; readonly id: string }[] =>
    frames.all().flatMap((frame) => {
      const [first, id] = frame.name.split('/');
      return first === kind && id !== undefined ? [{ frame, id }] : [];
    });
  const read = named('marked').map(({ frame, id }) => keptIn(frame, id));
  return ok({
    snapshots: read
      .flatMap((one) => (one.ok ? [one.value] : []))
      .sort((a, b) => Date.parse(a.taken) - Date.parse(b.taken)),
    unmarked: named('unmarked').map(({ id }) => id),
    faults: read.flatMap((one) => (one.ok ? [] : [one.fault])),
  });
};

/** Changes nothing. */
export const keptSnapshots = (root = ROOT, proof = PROOF): Query<KeptSnapshots> => ({
  script: new URL('./list.sh', import.meta.url),
  args: [root, proof],
  privileged: true,
  timeoutMs: TIMEOUT_MS,
  read: readKept,
});

/** Removes the directory alone; what lies elsewhere (file system, hypervisor) has to be removed before. Gone already is success. */
export const removeSnapshotDirectory = (id: string, root = ROOT): Query<undefined> => ({
  script: new URL('./remove.sh', import.meta.url),
  args: [root, id],
  privileged: true,
  timeoutMs: TIMEOUT_MS,
  read: (frames) => {
    if (frames.find('gone') !== undefined) return ok(undefined);
    return done(frames, ['ours', 'remove'], `snapshot ${id} could not be removed`);
  },
});
