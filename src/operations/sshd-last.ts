// sshd's own update in a transaction of its own behind everything else: whether that is possible, and the job that does it.
import { type Change, isEffective } from '../core/change.ts';
import type { Fault } from '../core/fault.ts';
import type { PlanHost } from '../core/plan.ts';
import { type Halves, sshdLast } from '../core/self-sever.ts';
import { movedResolution } from '../core/stale.ts';
import type { Job, PackageManager, PackageSnapshot } from '../package-managers/package-manager.ts';
import { askAll } from '../remote/ask.ts';
import type { OpenHost } from './open-host.ts';

/** Those of which every exit code but 0 is a failure, and whose receipts read two transcripts as one. */
const IN_TWO: ReadonlySet<string> = new Set(['apt', 'dnf', 'dnf5']);

/** `apart`: two transactions, each of which does exactly its half. `together`: one. */
export type SshdTurn =
  | { readonly kind: 'apart'; readonly last: readonly string[] }
  | { readonly kind: 'together'; readonly why: string };

/** Undefined where sshd does not change, or nothing else does. One round trip where it is possible at all. */
export const sshdTurn = async (open: OpenHost, changes: readonly Change[]): Promise<SshdTurn | undefined> => {
  const halves = sshdLast(changes);
  if (halves === undefined) return undefined;
  const { manager } = open;
  if (!IN_TWO.has(manager.id) || !manager.can.upgradeInPart)
    return { kind: 'together', why: `${manager.id} does it in one transaction` };
  const moved = await movedHalves(open, halves);
  if (moved !== undefined) return { kind: 'together', why: 'the halves need each other' };
  return { kind: 'apart', last: halves.last.map(({ package: name }) => name) };
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
  planned.last === undefined ? undefined : await movedHalves(open, halvesOf(planned));

/** The job of a plan's changes: one transaction, or two where the plan says so. */
export const applyInTurn = (
  manager: PackageManager,
  planned: Pick<PlanHost, 'changes' | 'last'>,
  before: PackageSnapshot,
): Job => {
  const { first, last } = halvesOf(planned);
  if (last.length === 0) return manager.apply(first, before);
  return { ...manager.apply(first, before), next: manager.apply(last, before) };
};

/** The plan's entry with what was found out. */
export const withSshdTurn = (planned: PlanHost, turn: SshdTurn | undefined): PlanHost => {
  switch (turn?.kind) {
    case undefined:
      return planned;
    case 'apart':
      return { ...planned, last: turn.last };
    case 'together':
      return { ...planned, attention: [...planned.attention, `sshd is updated together with the rest: ${turn.why}`] };
  }
};
