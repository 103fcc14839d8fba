// What speaks against touching the host's packages now: locks, interrupted work, broken dependencies, the grub-pc trap.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import type { Manifest } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { readLocks } from './locks.ts';
import { linesOf } from './parse-lines.ts';
import { refusalOf } from './simulation.ts';

export interface Health {
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

/** Numbered files in dpkg's update directory are a journal that a killed dpkg left behind. */
const interruption = (journal: Frame, manifest: Manifest): Fault | undefined => {
  const unsound = manifest.packages.filter(({ state }) => state !== 'installed');
  const words = unsound.map(({ name, state }) => `${name} is ${state}`);
  const files = linesOf(journal.stdout).length;
  if (files > 0) words.push(`dpkg's journal holds ${files} unfinished ${files === 1 ? 'entry' : 'entries'}`);
  if (words.length === 0) return undefined;
  const lost = unsound.some(({ state }) => state.includes('reinstreq'));
  return fault('manager-interrupted', words.join('; '), lost ? REINSTALL : undefined);
};

/** What dpkg was killed in the middle of unpacking cannot be configured any more. */
const REINSTALL = repairHint(
  'dpkg --force-confold --configure -a, then apt-get install --reinstall of what is half-installed',
);

const FIX_BROKEN = repairHint('apt-get install -f, after a look at what it would remove');

/** dpkg --audit also tells of lesser things, such as missing checksums. */
const auditAttention = (audit: Frame, interrupted: Fault | undefined): readonly string[] => {
  const words = linesOf(audit.stdout).map((line) => line.trim());
  return words.length === 0 || interrupted ? [] : [`dpkg --audit: ${words.join(' ')}`];
};

const reviewAttention = (files: Frame): readonly string[] =>
  linesOf(files.stdout).map((file) => `${file} needs review: the package brought a new version of this configuration`);

/** The answers to the question `health`. */
export const readHealth = (frames: Frames, manifest: Manifest): Result<Health> => {
  const needed: Frame[] = [];
  for (const name of ['locks', 'journal', 'audit', 'check', 'conffiles']) {
    const frame = frames.one(name);
    if (!frame.ok) return frame;
    needed.push(frame.value);
  }
  const [locks, journal, audit, check, conffiles] = needed as [Frame, Frame, Frame, Frame, Frame];
  const held = readLocks(locks);
  if (!held.ok) return held;
  const interrupted = interruption(journal, manifest);
  const faults = [...held.value];
  if (interrupted) faults.push(interrupted);
  if (check.code !== 0) faults.push(fault('manager-broken', refusalOf(check, frames.find('refusal')), FIX_BROKEN));
  return ok({ faults, attention: [...auditAttention(audit, interrupted), ...reviewAttention(conffiles)] });
};
