// apk 2 and 3 on Alpine Linux and postmarketOS behind the package manager interface. Written after the documentation of
// apk-tools, not proven against a real apk: test/contract/apk/README.md says what that means.
import type { Facts } from '../../core/facts.ts';
import type { PackageManager } from '../package-manager.ts';
import { apply, receipt } from './apply.ts';
import { repair } from './repair.ts';
import { resolve, restartNeeded, snapshot } from './resolve.ts';
import { sshdLast } from './sshd-last.ts';
import { survey } from './survey.ts';
import { wayBack } from './way-back.ts';

/** apk alone is not enough: Chainguard's images and OpenWrt have it, too, and are updated in other ways. */
const serves = ({ os, managers, imageBased }: Facts): boolean =>
  imageBased === undefined &&
  managers.some(({ program }) => program === 'apk') &&
  [os.id, ...os.idLike].includes('alpine');

export const apk: PackageManager = {
  id: 'apk',
  // A version can only be asked for by writing it into /etc/apk/world, where it would stay as a pin; mirrors keep the newest
  // only; and apk 2 has no upgrade of some packages that leaves the world as it is.
  can: { pinVersions: false, nameAdvisories: false, upgradeInPart: false, revert: 'nothing' },
  serves,
  survey,
  resolve,
  snapshot,
  apply,
  sshdLast,
  receipt,
  repair,
  restartNeeded,
  wayBack,
};
