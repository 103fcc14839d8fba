// apt and dpkg on Debian, Ubuntu and their derivatives, as a package manager of patchctl.
import type { Facts } from '../../core/facts.ts';
import type { PackageManager } from '../package-manager.ts';
import { applyJob } from './apply.ts';
import { restartQuery, snapshotQuery } from './questions.ts';
import { readReceipt } from './receipt.ts';
import { repair } from './repair.ts';
import { resolveQuery } from './resolve.ts';
import { surveyQuery } from './survey.ts';
import { wayBack } from './way-back.ts';

const FAMILY = ['debian', 'ubuntu'];

/** apt-get alone is not enough: it also exists beside rpm, and images must not be changed by packages. */
const serves = ({ os, managers, imageBased }: Facts): boolean =>
  imageBased === undefined &&
  managers.some(({ program }) => program === 'apt-get') &&
  [os.id, ...os.idLike].some((id) => FAMILY.includes(id));

export const apt: PackageManager = {
  id: 'apt',
  can: { pinVersions: true, nameAdvisories: false, upgradeInPart: true, revert: 'older-versions' },
  serves,
  survey: surveyQuery,
  resolve: resolveQuery,
  snapshot: snapshotQuery,
  apply: applyJob,
  sshdLast: { kind: 'parts' },
  receipt: readReceipt,
  repair,
  restartNeeded: restartQuery,
  wayBack,
};
