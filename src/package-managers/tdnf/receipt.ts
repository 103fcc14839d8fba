// What tdnf and rpm say they did, from the transcript of an apply. The manifest still decides; this finds what the exit code hides.
import type { Receipt } from '../package-manager.ts';
import { repairWords } from '../repair-words.ts';

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** rpm's own line, whichever program drives it: `warning: %post(a-1-1.noarch) scriptlet failed, exit status 3`. */
const SCRIPTLET = /^(?:warning|error): (%\w+)\((\S+)\) scriptlet failed, (.*)$/;
const FAILED = /^(?:Error\(\d+\) : |Error: |error: |patchctl: another )/;
const CONFFILE = /^warning: (\/.+) (?:created|saved) as (\/.+)$/;

const checkTrouble = (line: string): readonly string[] => {
  const code = /^patchctl: rpm -Va (\d+)$/.exec(line)?.[1];
  return code === undefined || code === '0' ? [] : ['rpm -Va finds unmet dependencies after the update'];
};

const scriptletTrouble = (line: string): readonly string[] => {
  const found = SCRIPTLET.exec(line);
  return found ? [`${found[2]}: its ${found[1]} script failed (${found[3]})`] : [];
};

export const receipt = (transcript: string, exitCode: number): Receipt => {
  const lines = transcript.split(/[\r\n]+/).map((line) => line.trimEnd());
  const words = unique([
    ...repairWords(lines, exitCode),
    ...lines.filter((line) => FAILED.test(line) && !SCRIPTLET.test(line)),
  ]);
  return {
    degraded: unique(lines.flatMap((line) => [...scriptletTrouble(line), ...checkTrouble(line)])),
    attention: unique(lines.flatMap((line) => CONFFILE.exec(line)?.[2] ?? []).map((file) => `${file} needs review`)),
    ...(exitCode !== 0 && { failure: words.length === 0 ? `tdnf ended with ${exitCode}` : words.join('; ') }),
  };
};
