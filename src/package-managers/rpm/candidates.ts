// Rows of `dnf repoquery --qf`: available packages with their repository and their exact sizes.
import type { Result } from '../../core/result.ts';
import { parseLines } from './lines.ts';
import { checkedNevra, evrText, type Nevra } from './nevra.ts';

export interface Candidate extends Nevra {
  readonly repository: string;
  readonly downloadBytes: number;
  readonly installedBytes: number;
}

const parseCandidate = (line: string): Candidate | undefined => {
  const [
    name = '',
    epoch = '',
    version = '',
    release = '',
    arch = '',
    repository = '',
    download = '',
    size = '',
    ...rest
  ] = line.split('\t');
  const nevra = checkedNevra(name, evrText(epoch, version, release), arch);
  if (nevra === undefined || rest.length > 0 || !/^\d+$/.test(download) || !/^\d+$/.test(size)) return undefined;
  return { ...nevra, repository, downloadBytes: Number(download), installedBytes: Number(size) };
};

export const parseCandidates = (text: string): Result<readonly Candidate[]> =>
  parseLines('dnf repoquery', text, parseCandidate);
