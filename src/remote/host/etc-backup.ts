// The copy of /etc that goes with a snapshot: made, and read back. Configuration is what a package manager does not bring back.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';

/** A few megabytes on most hosts; some keep whole applications there. */
const TIMEOUT_MS = 300_000;

const DIGEST = /^\\?([0-9a-f]{64})\s/;

const digestIn = (frames: Frames): Result<string> => {
  const digest = frames.one('digest');
  if (!digest.ok) return digest;
  const [, hex] = DIGEST.exec(digest.value.stdout) ?? [];
  return hex === undefined
    ? failed(fault('reply-unreadable', `sha256sum says: ${digest.value.stdout || digest.value.stderr}`))
    : ok(hex);
};

const STEPS = ['prepare', 'pack', 'settle'] as const;

const readBackup = (frames: Frames): Result<string> => {
  for (const step of STEPS) {
    const frame = frames.find(step);
    if (frame === undefined) break;
    // `pack` may end with 1 because a file changed meanwhile; `settle` has read the result.
    if (step !== 'pack' && frame.code !== 0)
      return failed(fault('command-failed', `/etc could not be copied: ${frame.stderr || `exit ${frame.code}`}`));
  }
  return digestIn(frames);
};

/** Writes `DIRECTORY/etc.tar`, mode 0600, gzipped where the host can. Answers its SHA-256, hex. */
export const backUpEtc = (directory: string): Query<string> => ({
  script: new URL('./etc-backup.sh', import.meta.url),
  args: [directory],
  privileged: true,
  timeoutMs: TIMEOUT_MS,
  read: readBackup,
});

export interface EtcCopy {
  readonly sha256: string;
  /** Files and directories that its table of contents lists. */
  readonly entries: number;
}

const readCheck = (frames: Frames): Result<EtcCopy> => {
  const sha256 = digestIn(frames);
  if (!sha256.ok) return sha256;
  const entries = Number(frames.find('entries')?.stdout.trim());
  return Number.isInteger(entries) && entries > 0
    ? ok({ sha256: sha256.value, entries })
    : failed(fault('command-failed', 'the copy of /etc cannot be read'));
};

/** Reads the whole copy: what cannot be listed to its end is no backup. */
export const checkEtc = (directory: string): Query<EtcCopy> => ({
  script: new URL('./etc-check.sh', import.meta.url),
  args: [directory],
  privileged: true,
  timeoutMs: TIMEOUT_MS,
  read: readCheck,
});
