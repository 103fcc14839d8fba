// The proof that goes into each file-system snapshot: a file on / that is there only while the snapshot is taken, with checksums of what must be in it.
import { fault } from '../core/fault.ts';
import { failed, ok, type Result } from '../core/result.ts';
import type { Frames } from '../remote/frames.ts';
import { oneLine } from '../remote/one-line.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../remote/query.ts';

/** All these frames were sent and ended with 0. */
export const succeeded = (frames: Frames, names: readonly string[], what: string): Result<undefined> => {
  for (const name of names) {
    const frame = frames.one(name);
    if (!frame.ok) return frame;
    const { code, stderr, stdout } = frame.value;
    if (code !== 0) return failed(fault('command-failed', `${what}: ${oneLine(stderr || stdout) || `exit ${code}`}`));
  }
  return ok(undefined);
};

/** What every `remove.sh` answers: `gone` already; or whether it is `ours`, and what came of `remove`. */
export const removed = (frames: Frames, what: string): Result<undefined> => {
  if (frames.find('gone') !== undefined) return ok(undefined);
  const ours = frames.one('ours');
  if (!ours.ok) return ours;
  if (ours.value.code !== 0) return failed(fault('command-failed', `${what} is not marked as patchctl's, and stays`));
  return succeeded(frames, ['remove'], `${what} could not be removed`);
};

/** Before the snapshot, in the same trip: /etc/patchctl-snapshot. */
export const writeProof = (id: string): Query<undefined> => ({
  script: new URL('./write-proof.sh', import.meta.url),
  args: [id],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => succeeded(frames, ['proof'], 'the proof for the snapshot could not be written'),
});

/** After it: a running system that has the file was booted from a snapshot. */
export const clearProof: Query<undefined> = {
  script: new URL('./clear-proof.sh', import.meta.url),
  args: [],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => succeeded(frames, ['clear'], 'the proof of the snapshot could not be removed'),
};

/** The id of the snapshot that the running system came from; null: from none. */
export const restoredFrom: Query<string | null> = {
  script: new URL('./read-proof.sh', import.meta.url),
  args: [],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => {
    const proof = frames.one('proof');
    return proof.ok ? ok(/^# patchctl (\S+)$/m.exec(proof.value.stdout)?.[1] ?? null) : proof;
  },
};

/** For kinds whose snapshots can be read below a path. */
export const readBack = (path: string, id: string): Query<undefined> => ({
  script: new URL('./read-back.sh', import.meta.url),
  args: [path, id],
  privileged: true,
  timeoutMs: QUESTION_TIMEOUT_MS,
  read: (frames) => succeeded(frames, ['there', 'ours', 'check'], `the snapshot of the file system (${path})`),
});
