// sshd's own update in a transaction of its own behind everything else: whether that is possible, and the job that does it.
import { type Change, isEffective } from '../core/change.ts';
import { type Fault, fault } from '../core/fault.ts';
import type { PlanHost } from '../core/plan.ts';
import { type Halves, sshdLast } from '../core/self-sever.ts';
import { movedResolution } from '../core/stale.ts';
import type { Job, PackageManager, PackageSnapshot } from '../package-managers/package-manager.ts';
import { ask, askAll } from '../remote/ask.ts';
import type { OpenHost } from './open-host.ts';

/** `apart`: two transactions, each of which does exactly its half. `together`: one. */
export type SshdTurn =
  | { readonly kind: 'apart'; readonly last: readonly string[] }
  | { readonly kind: 'together'; readonly why: string };

/** Undefined where sshd does not change, or nothing else does. One round trip where it is possible at all. */
export const sshdTurn = async (open: OpenHost, changes: readonly Change[]): Promise<SshdTurn | undefined> => {
  const halves = sshdLast(changes);
  if (halves === undefined) return undefined;
  const why = await hindrance(open, halves);
  if (why !== undefined) return { kind: 'together', why };
  return { kind: 'apart', last: halves.last.map(({ package: name }) => name) };
};

/** Why the halves cannot be done one behind the other; undefined when they can. */
const hindrance = async (open: OpenHost, halves: Halves): Promise<string | undefined> => {
  const { manager, session, privilege } = open;
  const way = manager.sshdLast;
  switch (way.kind) {
    case 'together':
      return way.why;
    case 'parts':
      return (await movedHalves(open, halves)) && 'the halves need each other';
    case 'whole': {
      const answer = await ask(session, way.hindrance(halves), { privilege });
      return answer.ok ? answer.value : answer.fault.message;
    }
  }
};

/** The dry run of each half does exactly that half; otherwise the fault of the first one that does not. */
const movedHalves = async (
  { manager, session, privilege }: OpenHost,
  { first, last }: Halves,
): Promise<Fault | undefined> => {
  const questions = { first: manager.resolve({ changes: first }), last: manager.resolve({ changes: last }) };
  const answers = await askAll(session, questions, { privilege });
  if (!answers.ok) return answers.fault;
  const [one, two] = [answers.value.first, answers.value.last];
  if (!one.ok) return one.fault;
  if (!two.ok) return two.fault;
  return movedResolution(first, one.value.changes) ?? movedResolution(last, two.value.changes);
};

/** The halves as the plan names them. */
const halvesOf = ({ changes, last = [] }: Pick<PlanHost, 'changes' | 'last'>): Halves => {
  const behind = new Set(last);
  const effective = changes.filter(isEffective);
  return {
    first: effective.filter(({ package: name }) => !behind.has(name)),
    last: effective.filter(({ package: name }) => behind.has(name)),
  };
};

/** Before an apply: are the planned halves still what would be done? Undefined when they are, or there are none. */
export const movedSinceHalved = async (open: OpenHost, planned: PlanHost): Promise<Fault | undefined> =>
  planned.last === undefined ? undefined : await hindranceNow(open, halvesOf(planned));

const hindranceNow = async (open: OpenHost, halves: Halves): Promise<Fault | undefined> => {
  if (open.manager.sshdLast.kind === 'parts') return await movedHalves(open, halves);
  const why = await hindrance(open, halves);
  return why === undefined ? undefined : fault('resolution-moved', `sshd cannot be updated last any more: ${why}`);
};

/** The job of a plan's changes: one transaction, or two where the plan says so. */
export const applyInTurn = (
  manager: PackageManager,
  planned: Pick<PlanHost, 'changes' | 'last'>,
  before: PackageSnapshot,
): Job => {
  const halves = halvesOf(planned);
  if (halves.last.length === 0) return manager.apply(halves.first, before);
  const way = manager.sshdLast;
  switch (way.kind) {
    case 'whole':
      return way.apply(halves);
    case 'parts':
      return {
        ...manager.apply(halves.first, before),
        next: manager.apply(halves.last, before),
        ...(way.carriesOn && { carriesOn: way.carriesOn }),
      };
    // A plan of another make: what it wants is done, in the only order that there is.
    case 'together':
      return manager.apply([...halves.first, ...halves.last], before);
  }
};

/** The plan's entry with what was found out. */
export const withSshdTurn = (planned: PlanHost, turn: SshdTurn | undefined): PlanHost => {
  switch (turn?.kind) {
    case undefined:
      return planned;
    case 'apart':
      return {
        ...planned,
        last: turn.last,
        attention: [...planned.attention, `sshd is updated last, behind everything else: ${turn.last.join(', ')}`],
      };
    case 'together':
      return { ...planned, attention: [...planned.attention, `sshd is updated together with the rest: ${turn.why}`] };
  }
};
