// What zypper says it did, from the transcript of an apply and its exit code. The manifest still decides.
import type { Receipt } from '../package-manager.ts';
import { repairWords } from '../repair-words.ts';
import { EXIT } from './exit-code.ts';

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** `warning: %post(lab-fail-1.1-1.lp156.noarch) scriptlet failed, exit status 1` is rpm's own line. */
const scriptletTrouble = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const [, script, nevra, how] = /^warning: (%\w+)\((\S+)\) scriptlet failed, (.*)$/.exec(line) ?? [];
    return nevra === undefined ? [] : `${nevra}: its ${script} script failed (${how})`;
  });

/** Our own lines, see apply.sh. */
const ownTrouble = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    if (line.startsWith('patchctl: marks not restored'))
      return 'which packages were installed automatically could not be restored';
    return line.startsWith('patchctl: the patches of the update stack are not known')
      ? 'zypper did not say what belongs to the update stack, so nothing was updated first'
      : [];
  });

const codeTrouble = (exitCode: number, scriptlets: readonly string[]): readonly string[] => {
  switch (exitCode) {
    case EXIT.repositoriesSkipped:
      return ['zypper left repositories out'];
    case EXIT.scriptletFailed:
      return scriptlets.length > 0 ? [] : ['a script of a package failed, and zypper does not say which'];
    case EXIT.restartManager:
      return ['zypper still asks to be run again after an update of its own'];
    default:
      return [];
  }
};

const conffiles = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const [, file] = /^warning: \/.+ (?:created|saved) as (\/.+)$/.exec(line) ?? [];
    return file === undefined ? [] : `${file} needs review`;
  });

/** Lines that say why; zypper sends them to stderr, in no order with the rest. */
const PROBLEM =
  /^(?:patchctl: zypper would|patchctl: the dry run|error: |Error: |Problem: |Problem \d+: |Solution \d+: |Installation of .* failed|Removal of .* failed|Download \(curl\) error|Aborting installation due to |Error message: |Package '.*' not found|System management is locked|File \/)/;

/** zypper says only in a heading that files conflict, and ours begin with our name. */
const plainly = (line: string): string => line.replace(/^File (?=\/)/, 'file conflict: ').replace(/^patchctl: /, '');

const failureWords = (lines: readonly string[], exitCode: number): string => {
  const problems = lines.filter((line) => PROBLEM.test(line)).map(plainly);
  const words = unique([...repairWords(lines, exitCode), ...problems]);
  return words.length === 0 ? `zypper ended with ${exitCode}` : words.join('; ');
};

const CARRIED_ON: ReadonlySet<number> = new Set([
  0,
  EXIT.restartManager,
  EXIT.repositoriesSkipped,
  EXIT.scriptletFailed,
]);

/** Reads stdout and stderr of apply.sh, and its exit code: 103, 106 and 107 mean done, but in part or badly. */
export const receipt = (transcript: string, exitCode: number): Receipt => {
  const lines = transcript.split(/[\r\n]+/).map((line) => line.trim());
  const scriptlets = unique(scriptletTrouble(lines));
  return {
    degraded: [...scriptlets, ...ownTrouble(lines), ...codeTrouble(exitCode, scriptlets)],
    attention: unique(conffiles(lines)),
    ...(!CARRIED_ON.has(exitCode) && { failure: failureWords(lines, exitCode) }),
  };
};
