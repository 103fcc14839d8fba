// pacman on Arch Linux and what is built the same way (Manjaro, EndeavourOS, CachyOS, Artix) behind the package manager interface.
import type { Facts } from '../../core/facts.ts';
import type { PackageManager } from '../package-manager.ts';
import { apply } from './apply.ts';
import { receipt } from './receipt.ts';
import { repair } from './repair.ts';
import { resolve } from './resolve.ts';
import { restartNeeded, snapshot } from './snapshot.ts';
import { sshdLast } from './sshd-last.ts';
import { survey } from './survey.ts';
import { wayBack } from './way-back.ts';

/** pacman alone is not enough: it also exists beside apt, and as MSYS2's. */
const serves = ({ os, managers, imageBased }: Facts): boolean =>
  imageBased === undefined &&
  managers.some(({ program }) => program === 'pacman') &&
  [os.id, ...os.idLike].includes('arch');

export const pacman: PackageManager = {
  id: 'pacman',
  // Mirrors keep the newest versions only, and Arch supports nothing but upgrades of the whole.
  can: { pinVersions: false, nameAdvisories: false, upgradeInPart: false, revert: 'older-versions' },
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
