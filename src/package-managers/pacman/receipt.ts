// What pacman says it did, from the transcript of an apply. The manifest still decides; this finds what the exit code hides.
import type { Receipt } from '../package-manager.ts';

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** Pacman's one sentence for a failing script or hook; what it was doing stands some lines above. */
const SCRIPT_FAILED =
  /^error: (?:command failed to execute correctly|command terminated by signal .*|scriptlet failed.*)$/;

/** `upgrading lab-fail...`, `(3/15) upgrading lab-fail...`: the package at work. `(1/1) Reloading …`: the hook. */
const PACKAGE_AT_WORK =
  /^(?:\(\s*\d+\/\d+\) )?(?:installing|upgrading|reinstalling|downgrading|removing) (\S+?)\.\.\.$/;
const HOOK_AT_WORK = /^\(\s*\d+\/\d+\) (.+?)(?:\.\.\.)?$/;

const scriptTrouble = (lines: readonly string[]): readonly string[] => {
  const trouble: string[] = [];
  let atWork = 'a script or hook';
  for (const line of lines) {
    const name = PACKAGE_AT_WORK.exec(line)?.[1];
    const hook = HOOK_AT_WORK.exec(line)?.[1];
    if (name !== undefined) atWork = `${name}: its install script`;
    else if (hook !== undefined) atWork = `hook "${hook}"`;
    else if (SCRIPT_FAILED.test(line)) trouble.push(`${atWork} failed`);
  }
  return unique(trouble);
};

const configurationFiles = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const found = /^warning: \/.+ (?:installed|saved) as (\/.+\.pac(?:new|save|orig)\S*)$/.exec(line);
    return found ? `${found[1]} needs review` : [];
  });

/** Our own lines, see apply.sh: why the job stopped, and what it put back. */
const OWN = 'patchctl: ';

/** `error: failed to commit transaction (conflicting files)` says nothing without the lines below it. */
const details = (lines: readonly string[]): readonly string[] => {
  const start = lines.findIndex((line) => line.startsWith('error: failed to '));
  const rest = start < 0 ? [] : lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('Errors occurred'));
  return rest.slice(0, Math.max(0, end)).filter((line) => line !== '' && !line.startsWith('error: '));
};

const failureWords = (lines: readonly string[], exitCode: number): string => {
  const own = lines.filter((line) => line.startsWith(OWN)).map((line) => line.slice(OWN.length));
  const errors = lines.filter((line) => line.startsWith('error: ') && !SCRIPT_FAILED.test(line));
  const words = unique([...own, ...errors.map((line) => line.slice('error: '.length)), ...details(lines)]);
  return words.length === 0 ? `pacman ended with ${exitCode}` : words.join('; ');
};

/** Reads stdout and stderr of apply.sh: failing install scripts and hooks leave exit code 0. */
export const receipt = (transcript: string, exitCode: number): Receipt => {
  const lines = transcript.split(/[\r\n]+/).map((line) => line.trimEnd());
  return {
    degraded: scriptTrouble(lines),
    attention: unique(configurationFiles(lines)),
    ...(exitCode !== 0 && { failure: failureWords(lines, exitCode) }),
  };
};
