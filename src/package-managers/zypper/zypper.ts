// zypper (SUSE Linux Enterprise, openSUSE Leap) behind the package manager interface. Tumbleweed is tumbleweed.ts.
import type { Facts } from '../../core/facts.ts';
import type { PackageManager } from '../package-manager.ts';
import { apply } from './apply.ts';
import { EXIT } from './exit-code.ts';
import { receipt } from './receipt.ts';
import { repair } from './repair.ts';
import { resolve } from './resolve.ts';
import { restartNeeded } from './restart.ts';
import { snapshot } from './snapshot.ts';
import { surveyBy } from './survey.ts';
import { wayBack } from './way-back.ts';

/** `sles`, `sles_sap`, `sled`, `sle_hpc`, `opensuse-leap`, …: all of them say `suse` in ID_LIKE, except the oldest. */
const FAMILY = /^(?:suse|opensuse|opensuse-leap|sles|sled|sle_hpc|sles_sap)$/;

/** Rolling: only whole upgrades are supported there. */
const ROLLING = /^opensuse-(?:tumbleweed|slowroll)/;

const hasZypper = ({ imageBased, managers }: Facts): boolean =>
  imageBased === undefined && managers.some(({ program }) => program === 'zypper');

/** Tumbleweed and Slowroll, which `zypper update` breaks. */
export const isRolling = (facts: Facts): boolean => hasZypper(facts) && ROLLING.test(facts.os.id);

const serves = (facts: Facts): boolean =>
  hasZypper(facts) && !isRolling(facts) && [facts.os.id, ...facts.os.idLike].some((id) => FAMILY.test(id));

export const zypper: PackageManager = {
  id: 'zypper',
  can: { pinVersions: true, nameAdvisories: true, upgradeInPart: true, revert: 'older-versions' },
  serves,
  survey: surveyBy('update'),
  resolve,
  snapshot,
  apply,
  sshdLast: { kind: 'parts', carriesOn: [EXIT.restartManager, EXIT.repositoriesSkipped, EXIT.scriptletFailed] },
  receipt,
  repair,
  restartNeeded,
  wayBack,
};
