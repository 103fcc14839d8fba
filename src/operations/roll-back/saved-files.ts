// Are the files of a way back still on the host, each with the content that was recorded when it was saved?
import { type Fault, fault } from '../../core/fault.ts';
import type { SavedFile } from '../../core/way-back/saved-file.ts';

/** So many are named. */
const SHOWN = 3;

/** @param wanted as the ledger has them. @param found read from the host just now. */
export const spoiltFiles = (wanted: readonly SavedFile[], found: readonly SavedFile[]): Fault | undefined => {
  const sums = new Map(found.map(({ file, sha256 }) => [file, sha256]));
  const spoilt = wanted.filter(({ file, sha256 }) => sums.get(file) !== sha256);
  if (spoilt.length === 0) return undefined;
  const texts = spoilt
    .slice(0, SHOWN)
    .map(({ file }) => `${file} ${sums.has(file) ? 'is not what was saved' : 'is gone'}`);
  const more = spoilt.length - texts.length;
  return fault('saved-file-missing', [...texts, ...(more > 0 ? [`${more} more`] : [])].join('; '));
};
