// What dnf 5 says it did, from the transcript of an apply. The manifest still decides; this finds what the exit code hides.
import type { Receipt } from '../package-manager.ts';
import { repairWords } from '../repair-words.ts';

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** Lines that dnf 5 puts below a step: `>>> [RPM] %post(badpost-1.1-1.noarch) scriptlet failed, exit status 3`. */
const SCRIPTLET = /^(?:>>> \[RPM\] |warning: |error: )(%\w+)\((\S+)\) scriptlet failed, (.*)$/;

/** Scripts that run before anything of the package is on disk: their failure keeps the package out. */
const PREVENTING = new Set(['%pre', '%prein', '%pretrans']);

interface Scriptlet {
  readonly kind: string;
  readonly words: string;
}

const scriptlets = (lines: readonly string[]): readonly Scriptlet[] =>
  lines.flatMap((line) => {
    const [, kind = '', nevra = '', why = ''] = SCRIPTLET.exec(line) ?? [];
    return kind === '' ? [] : [{ kind, words: `${nevra}: its ${kind} script failed (${why})` }];
  });

/** Our own lines at the transcript's end, see apply.sh. */
const ownTrouble = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    if (line.startsWith('patchctl: marks not restored'))
      return 'dnf5 did not take back which packages were installed automatically';
    const code = /^patchctl: dnf5 check (\d+)$/.exec(line)?.[1];
    return code === undefined || code === '0' ? [] : 'dnf5 check finds problems after the update';
  });

const conffiles = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const found = /^(?:>>> \[RPM\] |warning: )(\/.+) (?:created|saved) as (\/.+)$/.exec(line);
    return found ? `${found[2]} needs review` : [];
  });

const PROBLEM =
  /^(?:Failed |Problem(?: \d+)?: | {2}- |No match for argument|Argument '|Cannot |Transaction failed: |>>> \[RPM\] .* (?:failed|conflicts)|>>> (?:Status code|Error|Curl error)|patchctl: another )/;
const SAYS_NOTHING = 'Failed to resolve the transaction:';

const failureWords = (lines: readonly string[], exitCode: number): string => {
  const preventing = scriptlets(lines).filter(({ kind }) => PREVENTING.has(kind));
  const problems = lines.filter((line) => PROBLEM.test(line) && line !== SAYS_NOTHING && !SCRIPTLET.test(line));
  const words = unique([
    ...repairWords(lines, exitCode),
    ...preventing.map((one) => one.words),
    ...problems.map((line) => line.trim().replace(/^(?:- |>>> (?:\[RPM\] )?)/, '')),
  ]);
  return words.length === 0 ? `dnf5 ended with ${exitCode}` : words.join('; ');
};

/**
 * Reads stdout and stderr of apply.sh, and dnf's exit code. Since rpm 6 a failing %post gives 1 although everything was applied,
 * before that 0; a failing %pre gives 1 after the others were applied.
 */
export const receipt = (transcript: string, exitCode: number): Receipt => {
  const lines = transcript.split(/[\r\n]+/).map((line) => line.trimEnd());
  const degraded = scriptlets(lines)
    .filter(({ kind }) => !PREVENTING.has(kind))
    .map(({ words }) => words);
  return {
    degraded: unique([...degraded, ...ownTrouble(lines)]),
    attention: unique(conffiles(lines)),
    ...(exitCode !== 0 && { failure: failureWords(lines, exitCode) }),
  };
};
