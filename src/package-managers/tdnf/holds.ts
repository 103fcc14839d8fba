// The host's own holds: names in locks.d, which tdnf leaves alone, and `excludepkgs=`.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import type { Hold } from '../rpm/holds.ts';

/** Every package left out is compared with every hold, so a host must not send any number of them. */
const MOST_HOLDS = 1000;

/** Frame `holds`: `lock<TAB>name`, `exclude<TAB>a b`. */
export const readHolds = (frames: Frames): Result<readonly Hold[]> => {
  const frame = frames.one('holds');
  if (!frame.ok) return frame;
  const holds: Hold[] = [];
  for (const line of frame.value.stdout.split('\n').filter((text) => text !== '')) {
    const [kind, patterns = ''] = line.split('\t');
    if (kind !== 'lock' && kind !== 'exclude') return unreadable('the holds', line);
    for (const pattern of patterns.split(/[\s,]+/).filter((text) => text !== ''))
      holds.push({ kind: kind === 'lock' ? 'versionlock' : 'exclude', pattern });
  }
  return holds.length > MOST_HOLDS ? unreadable('the holds', `${holds.length} of them`) : ok(holds);
};
