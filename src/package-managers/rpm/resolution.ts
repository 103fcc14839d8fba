// What dnf and dnf 5 say about a dry run of exact versions, and what it comes to.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';
import { failed, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { Resolution } from '../package-manager.ts';
import { byName } from './by-name.ts';
import { type Candidate, parseCandidates } from './candidates.ts';
import { changesOf } from './changes.ts';
import { classified } from './classify.ts';
import { diskBytes, type Sizes } from './disk-bytes.ts';
import { nevraText } from './nevra.ts';
import { downloadOf } from './pending.ts';
import type { TableRow } from './transaction-table.ts';

/** The wanted packages as the repositories have them: frame `available`. Those that are gone are `version-vanished`. */
export const readAvailable = (
  frames: Frames,
  nevras: readonly string[],
  faultOf: (frame: Frame, code: FaultCode) => Fault,
): Result<readonly Candidate[]> => {
  const frame = frames.one('available');
  if (!frame.ok) return frame;
  if (frame.value.code !== 0) return failed(faultOf(frame.value, 'resolution-failed'));
  const available = parseCandidates(frame.value.stdout);
  if (!available.ok) return available;
  const known = new Set(available.value.map(nevraText));
  const vanished = nevras.filter((nevra) => !known.has(nevra));
  return vanished.length === 0 ? available : failed(fault('version-vanished', vanished.join(', ')));
};

/** A dry run says nothing of advisories: the survey's knowledge is laid over it later. */
export const resolutionOf = (rows: readonly TableRow[], sizes: Sizes): Resolution => {
  const changes = changesOf(rows, byName(sizes.installed)).map((change) =>
    classified(change, { advised: new Map(), repositories: [] }),
  );
  return {
    changes,
    downloadBytes: downloadOf(rows, sizes.available),
    diskBytes: diskBytes(changes, sizes),
  };
};
