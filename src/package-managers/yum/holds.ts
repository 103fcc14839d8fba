// The host's own holds. yum 3 writes version locks with the epoch in front: `0:bash-4.2.46-34.el7.*`.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { type Hold, readHolds as readDnfHolds } from '../rpm/holds.ts';

const withoutEpoch = ({ kind, pattern }: Hold): Hold => ({ kind, pattern: pattern.replace(/^(!?)\d+:/, '$1') });

/** Frames `versionlocks` (absent without the plugin) and `excludes`, as dnf 4 has them. */
export const readHolds = (frames: Frames): Result<readonly Hold[]> => {
  const holds = readDnfHolds(frames);
  return holds.ok ? ok(holds.value.map(withoutEpoch)) : holds;
};
