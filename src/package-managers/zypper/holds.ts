// The host's own locks, `zypper locks`, and which of them keeps a package where it is.
import { matchesGlob } from '../../core/glob.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import { faultOf } from './exit-code.ts';
import { elementsNamed, parseXml } from './xml.ts';

export interface Hold {
  /** `package`, `patch`, `pattern`, … */
  readonly type: string;
  /** A name with wildcards, with a version after it where the lock is about some versions only. */
  readonly pattern: string;
}

/** Every package left out is compared with every hold, so a host must not send any number of them. */
const MOST_HOLDS = 1000;

export const parseHolds = (document: string): Result<readonly Hold[]> => {
  const root = parseXml('zypper locks', document);
  if (!root.ok) return root;
  const holds = elementsNamed(root.value, 'lock').flatMap((lock) => {
    const types = elementsNamed(lock, 'type').map(({ text }) => text.trim());
    return elementsNamed(lock, 'name').map(({ text }) => ({ type: types[0] ?? 'package', pattern: text.trim() }));
  });
  return holds.length > MOST_HOLDS ? unreadable('the holds', `${holds.length} of them`) : ok(holds);
};

/** Frame `holds`. */
export const readHolds = (frames: Frames): Result<readonly Hold[]> => {
  const frame = frames.one('holds');
  if (!frame.ok) return frame;
  if (frame.value.code !== 0) return { ok: false, fault: faultOf(frame.value, 'command-failed') };
  return parseHolds(frame.value.stdout);
};

/** The lock that names this package. Whether it really holds is zypper's word: ask only for what zypper left out. */
export const holdOn = (name: string, holds: readonly Hold[]): Hold | undefined =>
  holds.find(({ type, pattern }) => type === 'package' && matchesGlob(pattern.split(' ')[0] ?? '', name));

/** As `zypper removelock` wants it: `kernel*`, `patch:SUSE-2026-1`. */
export const holdText = ({ type, pattern }: Hold): string => (type === 'package' ? pattern : `${type}:${pattern}`);
