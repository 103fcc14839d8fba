// A dry run of the whole upgrade, and whether it still is the one that was wanted; and what a snapshot needs.
import { type Change, isEffective } from '../../core/change.ts';
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { PackageSnapshot, RebootNeed, Resolution, ServiceRestart, Wanted } from '../package-manager.ts';
import { moveChanges, readHolds, readUpdates } from './changes.ts';
import { manifestOf, readArch, readInstalled } from './installed.ts';
import { readOrigins } from './policy.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { readReboot } from './restart.ts';
import { readSimulation } from './simulation.ts';

const question = { script: QUESTIONS, privileged: true, timeoutMs: QUESTION_TIMEOUT_MS } as const;

const readResolution = (frames: Frames, wanted: readonly Change[]): Result<Resolution> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const arch = readArch(frames);
  if (!arch.ok) return arch;
  const frame = frames.one('simulation');
  if (!frame.ok) return frame;
  const moves = readSimulation(frame.value);
  if (!moves.ok) return moves;
  const updates = readUpdates(frames);
  if (!updates.ok) return updates;
  const found = new Map(moves.value.map(({ name, to }) => [name, to]));
  const vanished = wanted.filter(({ package: name, to }) => to !== null && found.get(name) !== to);
  if (vanished.length > 0)
    return failed(fault('version-vanished', vanished.map((change) => `${change.package} ${change.to}`).join(', ')));
  const host = { installed: installed.value, updates: updates.value, arch: arch.value, origins: readOrigins(frames) };
  return ok({ changes: moveChanges(moves.value, host), downloadBytes: null, diskBytes: null });
};

/** Without refreshing. Brings the whole upgrade, whatever was wanted. */
export const resolve = (wanted: Wanted): Query<Resolution> => {
  const changes = wanted.changes.filter(isEffective);
  return {
    ...question,
    args: [LOCK_PATIENCE_S, 'packages', 'pending'],
    read: (frames) => readResolution(frames, changes),
  };
};

/** apk marks nothing as automatic: what was asked for stands in /etc/apk/world, which an upgrade leaves alone. */
export const snapshot = (): Query<PackageSnapshot> => ({
  ...question,
  args: [LOCK_PATIENCE_S, 'packages', 'holds'],
  read: (frames) => {
    const installed = readInstalled(frames);
    if (!installed.ok) return installed;
    const holds = readHolds(frames);
    return holds.ok ? ok({ manifest: manifestOf(installed.value), holds: holds.value, automatic: [] }) : holds;
  },
});

export const restartNeeded = (): Query<{ reboot: RebootNeed; services: readonly ServiceRestart[] }> => ({
  ...question,
  args: [LOCK_PATIENCE_S, 'restart'],
  read: (frames) => {
    const reboot = readReboot(frames);
    return reboot.ok ? ok({ reboot: reboot.value, services: [] }) : reboot;
  },
});
