// How packages that a killed zypper left double, and broken dependencies, are mended: `zypper verify`, if only older versions go.
import type { Damage, Repair } from '../package-manager.ts';
import { doubledOf } from '../rpm/doubled.ts';
import type { Nevra } from '../rpm/nevra.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

const removable = ({ name, evr, arch }: Nevra): string => `${name} ${evr} ${arch}`;

const exact = ({ name, evr, arch }: Nevra): string => `${name}.${arch}=${evr}`;

export const repair = ({ manifest }: Damage): Repair => {
  const doubled = doubledOf(manifest);
  return {
    kind: 'job',
    steps: [
      'zypper verify --no-recommends (unless it would remove more than older versions)',
      ...(doubled.length > 0
        ? ['zypper install --force: the newest of what was there twice, so that its scripts run']
        : []),
    ],
    job: {
      script: new URL('./repair.sh', import.meta.url),
      args: [PATIENCE_S],
      data: {
        older: doubled.flatMap(({ older }) => older.map(removable)).join('\n'),
        newest: doubled.map(({ newest }) => exact(newest)).join('\n'),
      },
    },
  };
};
