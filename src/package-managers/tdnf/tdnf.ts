// tdnf (VMware Photon OS, and Azure Linux up to 3) behind the package manager interface.
import type { Facts } from '../../core/facts.ts';
import type { PackageManager } from '../package-manager.ts';
import { wantedNevras } from '../rpm/wanted.ts';
import { revertWithRpm, rpmWayBack } from '../rpm/way-back.ts';
import { receipt } from './receipt.ts';
import { repair } from './repair.ts';
import { resolve } from './resolve.ts';
import { restartNeeded, snapshot } from './snapshot.ts';
import { survey } from './survey.ts';

/** Seconds that the job waits for another transaction before it gives up, with nothing changed. */
const APPLY_PATIENCE_S = '300';

const FAMILY = new Set(['photon', 'mariner', 'azurelinux']);

/** Photon also packages dnf; a host that has version 5 is that adapter's. */
const serves = (facts: Facts): boolean =>
  facts.imageBased === undefined &&
  FAMILY.has(facts.os.id) &&
  facts.managers.some(({ program }) => program === 'tdnf') &&
  !facts.managers.some(({ version }) => /^dnf5 version /.test(version));

export const tdnf: PackageManager = {
  id: 'tdnf',
  can: { pinVersions: true, nameAdvisories: false, upgradeInPart: true, revert: 'older-versions' },
  serves,
  survey,
  resolve,
  snapshot,
  apply: (changes) => ({
    script: new URL('./apply.sh', import.meta.url),
    args: [APPLY_PATIENCE_S],
    data: { wanted: wantedNevras(changes).join('\n') },
  }),
  sshdLast: { kind: 'parts' },
  receipt,
  repair,
  restartNeeded,
  wayBack: rpmWayBack('tdnf', revertWithRpm),
};
