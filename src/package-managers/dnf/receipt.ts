// What dnf says it did, from the transcript of an apply. The manifest still decides; this finds what the exit code hides.
import type { Receipt } from '../package-manager.ts';
import { repairWords } from '../repair-words.ts';
import { parseNevra } from '../rpm/nevra.ts';

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** `warning: %post(badpost-1.1-1.noarch) scriptlet failed, exit status 3`; dnf itself adds a line without the version. */
const scriptletTrouble = (lines: readonly string[]): readonly string[] => {
  const precise = lines.flatMap((line) => {
    const found = /^warning: (%\w+)\((\S+)\) scriptlet failed, (.*)$/.exec(line);
    return found ? `${found[2]}: its ${found[1]} script failed (${found[3]})` : [];
  });
  const named = new Set(precise.map((words) => parseNevra(words.split(': its ')[0] ?? '')?.name));
  const rough = lines.flatMap((line) => {
    const found = /^(?:Error in|Non-fatal) (\w+) scriptlet(?: failure)? in rpm package (\S+)$/.exec(line);
    const known = found && named.has(found[2] ?? '');
    return found && found[1] !== 'PREIN' && !known ? `${found[2]}: its ${found[1]} script failed` : [];
  });
  return unique([...precise, ...rough]);
};

/** Our own lines at the transcript's end, see apply.sh. */
const ownTrouble = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    if (line.startsWith('patchctl: marks not restored'))
      return 'dnf did not take back which packages were installed automatically';
    const code = /^patchctl: dnf check (\d+)$/.exec(line)?.[1];
    return code === undefined || code === '0' ? [] : 'dnf check finds problems after the update';
  });

const SKIPPED = /^(?:Ignoring repositories: |Skipping packages with )/;

const conffiles = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const found = /^warning: (\/.+) (?:created|saved) as (\/.+)$/.exec(line);
    return found ? `${found[2]} needs review` : [];
  });

/** Indented lines under `Failed:` name packages, several to a line. */
const failedPackages = (lines: readonly string[]): readonly string[] => {
  const start = lines.indexOf('Failed:');
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  const names = rest.slice(0, end < 0 ? rest.length : end).flatMap((line) => line.trim().split(/\s+/));
  return names.length === 0 ? [] : [`failed: ${names.join(', ')}`];
};

const PROBLEM =
  /^(?:error: |Error: ?|Error in PREIN | Problem(?: \d+)?: | {2}- |\[Errno |RPMDB already locked|metadata already locked)/;

/** `Error: Error downloading packages:` says nothing without the indented lines below it: package and reason. */
const downloadErrors = (lines: readonly string[]): readonly string[] => {
  const start = lines.indexOf('Error: Error downloading packages:');
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return rest.slice(0, end < 0 ? rest.length : end).map((line) => line.trim());
};

const failureWords = (lines: readonly string[], exitCode: number): string => {
  const words = unique(
    lines.filter((line) => PROBLEM.test(line) && line !== 'Error:').map((line) => line.trim().replace(/^- /, '')),
  );
  const all = [...repairWords(lines, exitCode), ...words, ...downloadErrors(lines), ...failedPackages(lines)];
  return all.length === 0 ? `dnf ended with ${exitCode}` : all.join('; ');
};

/** Reads stdout and stderr of apply.sh, and dnf's exit code: a failing %post gives 0, a failing %pre gives 1 after others were applied. */
export const receipt = (transcript: string, exitCode: number): Receipt => {
  const lines = transcript.split(/[\r\n]+/).map((line) => line.trimEnd());
  return {
    degraded: [...scriptletTrouble(lines), ...ownTrouble(lines), ...unique(lines.filter((line) => SKIPPED.test(line)))],
    attention: unique(conffiles(lines)),
    ...(exitCode !== 0 && { failure: failureWords(lines, exitCode) }),
  };
};
