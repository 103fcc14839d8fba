// What yum says it did, from the transcript of an apply. The manifest still decides; this finds what the exit code hides.
import type { Receipt } from '../package-manager.ts';
import { repairWords } from '../repair-words.ts';

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** rpm's own line, and yum's: `Non-fatal POSTIN scriptlet failure in rpm package kernel-3.10.0-1160.el7.x86_64`. */
const scriptletTrouble = (line: string): readonly string[] => {
  const precise = /^warning: (%\w+)\((\S+)\) scriptlet failed, (.*)$/.exec(line);
  return precise ? [`${precise[2]}: its ${precise[1]} script failed (${precise[3]})`] : [];
};

const ownTrouble = (line: string): readonly string[] => {
  if (line.startsWith('patchctl: marks not restored'))
    return ['yum did not take back which packages were installed automatically (yumdb is in yum-utils)'];
  const code = /^patchctl: yum check (\d+)$/.exec(line)?.[1];
  return code === undefined || code === '0' || code === '200' ? [] : ['yum check finds problems after the update'];
};

const CONFFILE = /^warning: (\/.+) (?:created|saved) as (\/.+)$/;
const PROBLEM = /^(?:Error: |error: |Error in PREIN |No package \S+ available\.|Existing lock |\S+: \[Errno )/;

/** Indented names under `Failed:`. */
const failedPackages = (lines: readonly string[]): readonly string[] => {
  const start = lines.indexOf('Failed:');
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  const names = rest.slice(0, end < 0 ? rest.length : end).map((line) => line.trim().split(/\s+/)[0] ?? '');
  return names.length === 0 ? [] : [`failed: ${names.join(', ')}`];
};

/** A failing %post gives 0, a failing %pre gives 1 after others were applied. */
export const receipt = (transcript: string, exitCode: number): Receipt => {
  const lines = transcript.split(/[\r\n]+/).map((line) => line.trimEnd());
  const failure = unique([
    ...repairWords(lines, exitCode),
    ...lines.filter((line) => PROBLEM.test(line)),
    ...failedPackages(lines),
  ]);
  return {
    degraded: unique(lines.flatMap((line) => [...scriptletTrouble(line), ...ownTrouble(line)])),
    attention: unique(lines.flatMap((line) => CONFFILE.exec(line)?.[2] ?? []).map((file) => `${file} needs review`)),
    ...(exitCode !== 0 && { failure: failure.length === 0 ? `yum ended with ${exitCode}` : failure.join('; ') }),
  };
};
