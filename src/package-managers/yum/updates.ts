// Rows of `yum check-update`: name.arch, version and repository, wrapped where they do not fit.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import type { Candidate } from '../rpm/candidates.ts';
import { checkedNevra } from '../rpm/nevra.ts';
import { linesOf } from './lines.ts';

const WHAT = 'yum check-update';

/** Below this title stand packages that replace others; the transaction table has them, too. */
const OBSOLETES = 'Obsoleting Packages';

const candidateOf = ([nameArch = '', evr = '', repository = '']: readonly string[]): Candidate | undefined => {
  const dot = nameArch.lastIndexOf('.');
  const nevra = checkedNevra(nameArch.slice(0, dot), evr, nameArch.slice(dot + 1));
  return nevra && { ...nevra, repository, downloadBytes: 0, installedBytes: 0 };
};

/** yum names no sizes here. */
export const parseUpdates = (text: string): Result<readonly Candidate[]> => {
  const lines = linesOf(text);
  const end = lines.indexOf(OBSOLETES);
  const words = (end < 0 ? lines : lines.slice(0, end)).flatMap((line) => line.trim().split(/\s+/));
  const candidates: Candidate[] = [];
  for (let at = 0; at < words.length; at += 3) {
    const row = words.slice(at, at + 3);
    const candidate = row.length === 3 ? candidateOf(row) : undefined;
    if (candidate === undefined) return unreadable(WHAT, row.join(' '));
    candidates.push(candidate);
  }
  return ok(candidates);
};
