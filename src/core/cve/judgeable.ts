// Whether anybody can say where a host stands: it was read, its release is covered by a tracker, or its advisories are known.
import type { Intelligence } from '../intelligence.ts';
import { distributionOf, trackerOf } from '../matching/distribution.ts';
import type { Evidence } from './evidence.ts';

const NEVER_READ = 'never scanned: patchctl scan';
const CHANGED = 'a run changed this host after its last scan; what is pending now: patchctl scan';

const uncovered = (
  os: { readonly id: string; readonly version: string },
  intelligence: Intelligence,
): string | undefined => {
  const distribution = distributionOf(os);
  const tracker = trackerOf(distribution);
  if (tracker === undefined || intelligence.covers(distribution)) return undefined;
  const { feed } = tracker;
  const state = intelligence.feeds().find(({ id }) => id === feed);
  if (state === undefined || state.state === 'missing')
    return `the feed ${feed} is missing: patchctl feeds fetch ${feed}`;
  // Only feeds with a document for each release can be asked for one more.
  const remedy = state.releases === undefined ? '' : `: patchctl feeds fetch ${feed}:${distribution.release}`;
  return `the feed ${feed} does not cover release ${distribution.release}${remedy}`;
};

/** Does a tracker speak of this system at all? If not, its own advisories name what pending updates end, and nothing else. */
export const isTrackedSystem = (os: { readonly id: string; readonly version: string }): boolean =>
  trackerOf(distributionOf(os)) !== undefined;

/** Why nobody can say which CVEs are open on the host; undefined when somebody can. */
export const whyUnknown = (evidence: Evidence, intelligence: Intelligence): string | undefined => {
  const { os, manifest, pending } = evidence;
  if (os === null || manifest === null) return NEVER_READ;
  if (isTrackedSystem(os)) return uncovered(os, intelligence);
  return pending === null ? CHANGED : undefined;
};
