// Our version orders against the real ones: 100,000 random pairs each for dpkg, rpm and pacman, answered by one process apiece.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDpkg } from '../src/core/version/dpkg.ts';
import { comparePacman } from '../src/core/version/pacman.ts';
import { compareEvr } from '../src/core/version/rpm.ts';

const PAIRS = 100_000;
const TIMEOUT_MS = 60_000;

type Pair = readonly [string, string];

const succeeds = (program: string, args: readonly string[]): boolean => spawnSync(program, args).status === 0;

/** Sent to one process: a pair per line in, -1, 0 or 1 per line out. */
const ask = (program: string, args: readonly string[], pairs: readonly Pair[]): readonly number[] => {
  const input = pairs.map(([a, b]) => `${a} ${b}\n`).join('');
  const answer = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  expect(answer.stderr).toBe('');
  return answer.stdout.trim().split(/\s+/).map(Number);
};

/** The version and a copy with one character replaced behind its first digit: strangers differ too early to reach the odd rules. */
const nearPairs = (version: fc.Arbitrary<string>, characters: string): fc.Arbitrary<Pair> =>
  fc
    .tuple(version, version, fc.boolean(), fc.nat(), fc.constantFrom(...characters))
    .map(([a, b, near, place, character]) => {
      if (!near) return [a, b];
      const at = a.indexOf(':') + 2 + (place % a.length);
      return [a, `${a.slice(0, at)}${character}${a.slice(at + 1)}`];
    });

/** Few characters, so that versions often agree for a while before they differ. */
const run = (characters: string): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), maxLength: 7 });

const version = (characters: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('', '', '0:', '1:', '07:'), run(characters), fc.constantFrom('', '-'), run(characters))
    .map(([epoch, upstream, hyphen, revision]) => `${epoch}1${upstream}${hyphen === '' ? '' : `-1${revision}`}`);

interface Rival {
  readonly name: string;
  readonly compare: (a: string, b: string) => number;
  readonly program: string;
  readonly args: readonly string[];
  readonly characters: string;
  /** Exits 0 where the rival can be asked. */
  readonly probe: readonly [string, readonly string[]];
}

/** `print` would collect into a macro buffer, which rpm 4.18 overruns. */
const RPM =
  '%{lua:for l in io.lines() do local a, b = l:match("([^ ]+) ([^ ]+)") io.write(rpm.vercmp(a, b), "\\n") end}';

/** dpkg's own Perl module, because a process per comparison would take minutes. */
const PERL = 'my ($a, $b) = split; print version_compare($a, $b), "\\n"';

/** The function behind `vercmp`, which takes one pair per process. */
const PYTHON = `
import ctypes, sys
alpm = ctypes.CDLL('libalpm.so.13')
for line in sys.stdin:
    a, b = line.encode().split()
    order = alpm.alpm_pkg_vercmp(a, b)
    print((order > 0) - (order < 0))
`;

const RIVALS: readonly Rival[] = [
  {
    name: 'dpkg',
    compare: compareDpkg,
    program: 'perl',
    args: ['-MDpkg::Version', '-ne', PERL],
    characters: '0019aAz~+.',
    probe: ['perl', ['-MDpkg::Version', '-e', '1']],
  },
  {
    name: 'rpm',
    compare: compareEvr,
    program: 'rpm',
    args: ['--eval', RPM],
    characters: '0019aAz~^+._',
    probe: ['rpm', ['--eval', '%{lua:print(rpm.vercmp("1", "2"))}']],
  },
  {
    name: 'pacman',
    compare: comparePacman,
    program: 'python3',
    args: ['-c', PYTHON],
    characters: '0019aAz~+._',
    probe: ['python3', ['-c', 'import ctypes; ctypes.CDLL("libalpm.so.13")']],
  },
];

const present = RIVALS.filter(({ probe }) => succeeds(...probe));
for (const { name } of RIVALS.filter((rival) => !present.includes(rival))) {
  console.warn(`SKIPPED: no real ${name} here, so our order of its versions was not compared with it`);
}

describe('our order of versions', () => {
  it.runIf(present.length > 0).each(present)(
    `is that of the real $name for ${PAIRS} random pairs`,
    ({ compare, program, args, characters }) => {
      const pairs = fc.sample(nearPairs(version(characters), characters), PAIRS);
      const real = ask(program, args, pairs);
      const wrong = pairs.flatMap(([a, b], index) =>
        compare(a, b) === real[index] ? [] : [`${a} ${b}: real ${real[index]}, ours ${compare(a, b)}`],
      );
      expect(real).toHaveLength(PAIRS);
      expect(wrong).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.runIf(succeeds('dpkg', ['--version']))(
    'sorts 1,000 random versions so that dpkg finds each neighbour in order',
    () => {
      const sorted = fc.sample(version('0019aAz~+.'), 1000).sort(compareDpkg);
      const neighbours = sorted.slice(1).map((b, index): Pair => [sorted[index] ?? '', b]);
      const script = `while read -r a b; do
        if dpkg --compare-versions "$a" lt "$b"; then echo -1; elif dpkg --compare-versions "$a" eq "$b"; then echo 0; else echo 1; fi
      done`;
      const real = ask('sh', ['-c', script], neighbours);
      expect(neighbours.filter(([a, b], index) => compareDpkg(a, b) !== real[index])).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
