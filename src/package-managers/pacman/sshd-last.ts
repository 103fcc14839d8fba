// sshd behind the rest of a whole upgrade: Arch supports no upgrade in part, not even for a minute, where sshd would feel it.
import { type Change, isEffective } from '../../core/change.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Halves } from '../../core/self-sever.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS } from '../../remote/query.ts';
import type { SshdLast } from '../package-manager.ts';
import { applyApart } from './apply.ts';
import { isName } from './names.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { parseLines } from './read-lines.ts';
import { readIncoming } from './transaction.ts';

interface Fact {
  readonly name: string;
  readonly kind: 'needs' | 'is';
  /** A package, or something that packages provide: `libcrypto.so`. */
  readonly what: string;
}

const parseFact = (line: string): Fact | undefined => {
  const [name = '', kind = '', what = '', ...rest] = line.split('\t');
  if (rest.length > 0 || !isName(name) || what === '' || (kind !== 'needs' && kind !== 'is')) return undefined;
  return { name, kind, what };
};

/** `what` of each fact of a kind by its name, or the other way round. */
const index = (facts: readonly Fact[], kind: Fact['kind'], ends: (fact: Fact) => readonly [string, string]) => {
  const found = new Map<string, string[]>();
  for (const fact of facts.filter((one) => one.kind === kind)) {
    const [from, to] = ends(fact);
    found.set(from, [...(found.get(from) ?? []), to]);
  }
  return found;
};

/** Names of the installed packages that these need, whatever lies between, themselves among them. */
const neededBy = (names: readonly string[], facts: readonly Fact[]): ReadonlySet<string> => {
  const needs = index(facts, 'needs', ({ name, what }) => [name, what]);
  const providers = index(facts, 'is', ({ name, what }) => [what, name]);
  const found = new Set(names);
  // A Set is walked in order of insertion, and what is added meanwhile is met, too.
  for (const name of found) {
    for (const what of needs.get(name) ?? []) for (const provider of providers.get(what) ?? []) found.add(provider);
  }
  return found;
};

const linesOf = (changes: readonly Pick<Change, 'package' | 'to'>[]): string =>
  changes
    .filter(({ to }) => to !== null)
    .map(({ package: name, to }) => `${name} ${to}`)
    .toSorted()
    .join('\n');

/** So many packages are named. */
const SHOWN = 3;

const named = (names: readonly string[]): string =>
  [...names.slice(0, SHOWN), ...(names.length > SHOWN ? [`${names.length - SHOWN} more`] : [])].join(', ');

/** Frames `transaction` (without the last ones) and `needs`. */
const readHindrance = (frames: Frames, { first, last }: Halves): Result<string | undefined> => {
  const incoming = readIncoming(frames);
  if (!incoming.ok) return incoming;
  const alone = incoming.value.map(({ name, version }) => ({ package: name, to: version }));
  if (linesOf(alone) !== linesOf(first.filter(isEffective))) return ok('the halves need each other');
  const frame = frames.one('needs');
  if (!frame.ok) return frame;
  const facts = parseLines('local database', frame.value.stdout, parseFact);
  if (!facts.ok) return facts;
  const needed = neededBy(
    last.map(({ package: name }) => name),
    facts.value,
  );
  const moving = first.filter(({ package: name }) => needed.has(name)).map(({ package: name }) => name);
  return ok(
    moving.length === 0
      ? undefined
      : `it needs packages that change, too (${named(moving)}), and on Arch Linux an old sshd may not run with new libraries`,
  );
};

/**
 * pacman does not know that a program was built for another library than the one that is there: sshd waits for the others only where
 * nothing changes of all that it needs. What is left for a minute is a package that nothing else of the upgrade asks for.
 */
export const sshdLast: SshdLast = {
  kind: 'whole',
  apply: applyApart,
  hindrance: (halves) => ({
    script: QUESTIONS,
    args: [LOCK_PATIENCE_S, 'apart'],
    data: { last: halves.last.map(({ package: name }) => name).join('\n') },
    privileged: true,
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) => readHindrance(frames, halves),
  }),
};
