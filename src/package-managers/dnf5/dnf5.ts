// dnf 5 (Fedora 41 and later, Azure Linux 4) behind the package manager interface.
import type { Facts } from '../../core/facts.ts';
import type { PackageManager } from '../package-manager.ts';
import { apply } from './apply.ts';
import { receipt } from './receipt.ts';
import { repair } from './repair.ts';
import { resolve } from './resolve.ts';
import { restartNeeded } from './restart-needed.ts';
import { snapshot } from './snapshot.ts';
import { survey } from './survey.ts';
import { wayBack } from './way-back.ts';

const FAMILY = new Set(['rhel', 'centos', 'rocky', 'almalinux', 'ol', 'amzn', 'fedora', 'azurelinux', 'openmandriva']);

/** `dnf5 version 5.2.4`, whatever the program is called; Fedora calls it dnf. */
const isVersion5 = (version: string): boolean => /^dnf5 version 5\./.test(version);

const serves = (facts: Facts): boolean =>
  facts.imageBased === undefined &&
  [facts.os.id, ...facts.os.idLike].some((id) => FAMILY.has(id)) &&
  facts.managers.some(({ version }) => isVersion5(version));

export const dnf5: PackageManager = {
  id: 'dnf5',
  can: { pinVersions: true, nameAdvisories: true, upgradeInPart: true, revert: 'native-history' },
  serves,
  survey,
  resolve,
  snapshot,
  apply,
  sshdLast: { kind: 'parts' },
  receipt,
  repair,
  restartNeeded,
  wayBack,
};
