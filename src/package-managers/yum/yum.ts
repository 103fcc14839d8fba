// yum 3 (Red Hat, CentOS and Oracle Linux 7, Amazon Linux 2) behind the package manager interface.
import type { Facts } from '../../core/facts.ts';
import type { PackageManager } from '../package-manager.ts';
import { jobData } from '../rpm/job-data.ts';
import { revertWithRpm, rpmWayBack } from '../rpm/way-back.ts';
import { receipt } from './receipt.ts';
import { repair } from './repair.ts';
import { resolve } from './resolve.ts';
import { restartNeeded, snapshot } from './snapshot.ts';
import { survey } from './survey.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const APPLY_PATIENCE_S = '300';

const FAMILY = new Set(['rhel', 'centos', 'ol', 'amzn', 'scientific', 'fedora']);

/** `3.4.3`. Elsewhere `yum` is dnf under its old name. */
const isYum3 = (version: string): boolean => /^3\.\d/.test(version);

const serves = (facts: Facts): boolean =>
  facts.imageBased === undefined &&
  [facts.os.id, ...facts.os.idLike].some((id) => FAMILY.has(id)) &&
  facts.managers.some(({ program, version }) => program === 'yum' && isYum3(version)) &&
  !facts.managers.some(({ program }) => program === 'dnf' || program === 'dnf5');

export const yum: PackageManager = {
  id: 'yum',
  can: { pinVersions: true, nameAdvisories: true, upgradeInPart: true, revert: 'native-history' },
  serves,
  survey,
  resolve,
  snapshot,
  apply: (changes, before) => ({
    script: new URL('./apply.sh', import.meta.url),
    args: [APPLY_PATIENCE_S],
    data: jobData(changes, before),
  }),
  sshdLast: { kind: 'parts' },
  receipt,
  repair,
  restartNeeded,
  wayBack: rpmWayBack('yum', revertWithRpm),
};
