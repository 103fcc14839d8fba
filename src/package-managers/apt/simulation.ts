// Reads `apt-get -s -qq`: one `Inst`, `Conf` or `Remv` line per step.
import { ok, type Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { isVersion, splitName } from './names.ts';
import { aptWords, parseLines } from './parse-lines.ts';

/** One package that apt would install or remove. */
export interface Step {
  readonly kind: 'install' | 'remove';
  readonly name: string;
  /** Absent for removals of native packages: apt does not print it there. */
  readonly arch?: string;
  /** Installed version; null for a new package. */
  readonly from: string | null;
  /** Null for removals. */
  readonly to: string | null;
  /** `Debian:12.15/oldstable, Debian-Security:12/oldstable-security`: not splittable, because labels may hold commas. */
  readonly origins: string;
}

// Inst NAME[:ARCH] [OLD] (NEW ORIGINS [ARCH]) [packages that are broken in between]
const INST = /^Inst (\S+)(?: \[(\S+)\])? \((\S+) (.*)\[(\S+?)\]\)(?: \[.*\])*$/;
const REMV = /^(?:Remv|Purg) (\S+)(?: \[(\S+)\])?(?: \[.*\])*$/;
const CONF = /^Conf \S+ \(.*\)(?: \[.*\])*$/;

const parseInst = (line: string): Step | undefined => {
  const [, id = '', from = null, to = '', origins = '', arch = ''] = INST.exec(line) ?? [];
  const name = splitName(id)?.name;
  if (name === undefined || !isVersion(to) || (from !== null && !isVersion(from))) return undefined;
  return { kind: 'install', name, arch, from, to, origins: origins.trim() };
};

const parseRemv = (line: string): Step | undefined => {
  const [, id = '', from = null] = REMV.exec(line) ?? [];
  const found = splitName(id);
  return found && { kind: 'remove', ...found, from, to: null, origins: '' };
};

/** Configuring repeats what was installed, so it is known and needs no step of its own. */
const parseLine = (line: string): readonly Step[] | undefined => {
  if (CONF.test(line)) return [];
  const step = parseInst(line) ?? parseRemv(line);
  return step && [step];
};

/** Steps in apt's order. Faults on a line, name or version that is not of Debian's form. */
export const parseSimulation = (text: string): Result<readonly Step[]> => {
  const steps = parseLines('apt-get -s', text, parseLine);
  return steps.ok ? ok(steps.value.flat()) : steps;
};

/** Below a headline, apt lists what is not met, one indented line each. */
const unmetDependencies = (explanation: Frame | undefined): readonly string[] =>
  (explanation?.stdout ?? '')
    .split('\n')
    .filter((line) => /^ +(?:\S+ : )?(?:Pre-)?(?:Depends|Conflicts|Breaks): /.test(line));

/**
 * What apt said when it refused: unmet dependencies and its own errors, or its exit code where it gave none.
 * @param explanation the same command again, in words.
 */
export const refusalOf = (frame: Frame, explanation?: Frame): string => {
  const words = [...unmetDependencies(explanation).map((line) => line.trim()), ...aptWords(frame.stderr, 'errors')];
  return words.length > 0 ? words.join('\n') : `apt-get: exit code ${frame.code}`;
};
