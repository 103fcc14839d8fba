// dnf 4 (Red Hat, CentOS, Rocky, Alma, Oracle, Amazon Linux, Fedora up to 40) behind the package manager interface.
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

const FAMILY = new Set(['rhel', 'centos', 'rocky', 'almalinux', 'ol', 'amzn', 'fedora']);

/** From here on Fedora's dnf is version 5, whose answers differ. */
const FIRST_FEDORA_WITH_DNF5 = 41;

const PROGRAMS = new Set(['dnf', 'dnf-3', 'yum']);

/** `4.14.0`, never `dnf5 version 5.2.4` or yum's `3.4.3`. The name of the program says nothing. */
const isVersion4 = (version: string): boolean => /^4\.\d/.test(version);

const isNewFedora = ({ os }: Facts): boolean => os.id === 'fedora' && Number(os.version) >= FIRST_FEDORA_WITH_DNF5;

const serves = (facts: Facts): boolean =>
  facts.imageBased === undefined &&
  [facts.os.id, ...facts.os.idLike].some((id) => FAMILY.has(id)) &&
  !isNewFedora(facts) &&
  !facts.managers.some(({ program }) => program === 'dnf5') &&
  facts.managers.some(({ program, version }) => PROGRAMS.has(program) && isVersion4(version));

export const dnf: PackageManager = {
  id: 'dnf',
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
