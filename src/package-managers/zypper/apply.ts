// The job that applies exactly the planned versions, the update stack first, and leaves the marks as they were.
import type { Change } from '../../core/change.ts';
import type { Job, PackageSnapshot } from '../package-manager.ts';
import { wantedPackages } from './wanted.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
export const APPLY_PATIENCE_S = '300';

const names = (changes: readonly Change[]): readonly string[] => [...new Set(changes.map(({ package: name }) => name))];

/** Applies the upgrades, installs and downgrades; the planned removals come along with what replaces them. */
export const apply = (changes: readonly Change[], { manifest, automatic }: PackageSnapshot): Job => {
  const present = new Set(manifest.packages.map(({ name }) => name));
  const marked = new Set(automatic);
  const isNew = ({ action, package: name }: Change): boolean => action === 'install' && !present.has(name);
  const isLost = ({ action, package: name }: Change): boolean => action === 'remove' && !marked.has(name);
  return {
    script: new URL('./apply.sh', import.meta.url),
    args: [APPLY_PATIENCE_S],
    data: {
      wanted: wantedPackages(changes).join('\n'),
      automatic: automatic.join('\n'),
      new: names(changes.filter(isNew)).join('\n'),
      replaced: names(changes.filter(isLost)).join('\n'),
    },
  };
};
