// What `apk --simulate upgrade` says it would do: one numbered line per package, and a last line that sums up.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import { errorWords, isName, isVersion, linesOf } from './read-lines.ts';

export interface Move {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

// `(1/7) Upgrading musl (1.2.4-r0 -> 1.2.4-r1)`; a tagged repository follows the name: `Upgrading foo@edge (…)`.
const LINE =
  /^\(\s*\d+\/\d+\) (?:\[APK unavailable, skipped\] )?([A-Z][a-z]+(?: pinning)?) ([^\s@]+)(?:@\S+)? \((\S+)(?: -> (\S+))?\)$/;

type Ends = Pick<Move, 'from' | 'to'>;

/** Each verb with one version, and with two. */
const ONE: Readonly<Record<string, (version: string) => Ends>> = {
  Installing: (version) => ({ from: null, to: version }),
  Purging: (version) => ({ from: version, to: null }),
};
const TWO: ReadonlySet<string> = new Set(['Upgrading', 'Downgrading']);

/** Same version before and after: nothing that a manifest could show. */
const SAME = new Set(['Replacing', 'Reinstalling', 'Updating pinning']);

/** What apk prints besides: `OK: 7 MiB in 15 packages`, and indexes that it opens. */
const BESIDE = /^(?:OK: \d|\d+ errors?; |fetch |NOTE: |Executing )/;

const parseMove = (line: string): Move | 'nothing' | undefined => {
  const [, verb = '', name = '', first = '', second] = LINE.exec(line) ?? [];
  if (SAME.has(verb) || BESIDE.test(line)) return 'nothing';
  const versions = second === undefined ? [first] : [first, second];
  if (!isName(name) || !versions.every(isVersion)) return undefined;
  if (second !== undefined) return TWO.has(verb) ? { name, from: first, to: second } : undefined;
  const ends = ONE[verb]?.(first);
  return ends && { name, ...ends };
};

/** Faults: `resolution-failed` with apk's words, `reply-unreadable`. */
export const readSimulation = (frame: Frame): Result<readonly Move[]> => {
  // The exit code is the number of errors. A package that is broken already counts as one, and is a finding of its own.
  const summedUp = linesOf(frame.stdout).some((line) => /^(?:OK: \d|\d+ errors?; )/.test(line));
  if (!summedUp) return failed(fault('resolution-failed', errorWords(frame)));
  const moves: Move[] = [];
  for (const line of linesOf(frame.stdout)) {
    const move = parseMove(line);
    if (move === undefined) return unreadable('apk --simulate upgrade', line);
    if (move !== 'nothing') moves.push(move);
  }
  return ok(moves);
};
