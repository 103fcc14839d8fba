// The way through jump hosts: which come before which, and that no way leads in a circle.
import { type Diagnostic, diagnosticAt } from './diagnostic.ts';
import { type Entry, markIn } from './sections.ts';
import type { JumpSettings } from './shape.ts';

type Jumps = ReadonlyMap<string, Entry<JumpSettings>>;

const nextOf = (jumps: Jumps, name: string): readonly string[] =>
  (jumps.get(name)?.settings.jump ?? []).filter((next) => jumps.has(next));

/** More than this is not a network; the walks below recurse as deep as the longest chain. */
const MAX_JUMPS = 1_000;

/** Every circle once, as the names on it with the first repeated at the end. */
const circlesOf = (jumps: Jumps): readonly (readonly string[])[] => {
  const circles: (readonly string[])[] = [];
  const left = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const at = way.indexOf(name);
    if (at >= 0) circles.push([...way.slice(at), name]);
    if (at >= 0 || left.has(name)) return;
    for (const next of nextOf(jumps, name)) visit(next, [...way, name]);
    left.add(name);
  };
  for (const name of jumps.keys()) visit(name, []);
  return circles;
};

/** Reports circles at the `jump` of the member that was reached first, and a number of jump hosts that nobody has. */
export const checkJumps = (jumps: Jumps): readonly Diagnostic[] => {
  const [first] = jumps.values();
  if (first !== undefined && jumps.size > MAX_JUMPS) {
    return [diagnosticAt(markIn(first), `more than ${MAX_JUMPS} jump hosts`)];
  }
  return circlesOf(jumps).flatMap((circle) => {
    const entry = jumps.get(circle[0] ?? '');
    return entry === undefined
      ? []
      : [diagnosticAt(markIn(entry, 'jump'), `jump hosts form a circle: ${circle.join(' → ')}`)];
  });
};

/**
 * The whole chain to walk for `jump: [a, b]`, outermost first: what a jump host needs itself comes before it, each once.
 * @example b needs c: chainOf(jumps, ['a', 'b']) is ['a', 'c', 'b']
 */
export const chainOf = (jumps: Jumps, names: readonly string[]): readonly string[] => {
  const chain: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of nextOf(jumps, name)) visit(next);
    chain.push(name);
  };
  for (const name of names) visit(name);
  return chain;
};
