// What speaks against patching a host at all: packages that are there twice, and dependencies that are not there.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import { isKernel } from './kernel.ts';

const shown = (lines: readonly string[]): string => {
  const more = lines.length - 3;
  return lines.slice(0, 3).join('; ') + (more > 0 ? `; and ${more} more` : '');
};

/** An interrupted transaction leaves the old version beside the new one; tdnf has no command that looks for it. */
const duplicates = (packages: readonly InstalledPackage[]): readonly string[] => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const { name, arch, version } of packages.filter((one) => !isKernel(one.name))) {
    const first = seen.get(`${name}.${arch}`);
    if (first === undefined) seen.set(`${name}.${arch}`, version);
    else twice.push(`${name}.${arch} in ${first} and ${version}`);
  }
  return twice;
};

const MISSING = /^\t(.+ (?:is needed by|conflicts with|is obsoleted by) .+)$/;

/** @param frame `rpm -Va --nofiles`: `Unsatisfied dependencies for a-1-1.noarch:`, then indented lines. */
export const readHealth = (frame: Frame, packages: readonly InstalledPackage[]): Result<readonly Fault[]> => {
  const lines = frame.stdout.split('\n').filter((line) => line !== '');
  const unknown = lines.find((line) => !MISSING.test(line) && !/^Unsatisfied dependencies for \S+:$/.test(line));
  if (unknown !== undefined) return unreadable('rpm -Va', unknown);
  const broken = lines.flatMap((line) => MISSING.exec(line)?.[1] ?? []);
  const twice = duplicates(packages);
  return ok([
    ...(twice.length === 0
      ? []
      : [fault('manager-interrupted', shown(twice), repairHint('rpm -e the older ones, then rpm -Va --nofiles'))]),
    ...(broken.length === 0
      ? []
      : [fault('manager-broken', shown(broken), 'on {host}: rpm -Va --nofiles, then install or remove what it names')]),
  ]);
};
