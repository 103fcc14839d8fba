// The plan of a run as the ledger keeps it.
import type { PatchEvent, Recorded } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { CommandFailure } from './command-failure.ts';

/** @throws CommandFailure (6) when the artifact is gone */
export const loadText = async (ledger: LedgerReader<PatchEvent>, digest: string): Promise<string> => {
  const artifact = await ledger.getArtifact(digest);
  if (artifact === undefined)
    throw new CommandFailure(
      6,
      `the ledger has lost the artifact ${digest}`,
      'patchctl audit verify names what is broken',
    );
  return artifact.content.toString('utf8');
};

/** @throws CommandFailure (6) when the ledger does not have it whole */
export const loadPlan = async (ledger: LedgerReader<PatchEvent>, events: readonly Recorded[]): Promise<Plan> => {
  const start = events.find(({ event }) => event.type === 'run.started')?.event;
  if (start?.type !== 'run.started')
    throw new CommandFailure(6, 'the run has no beginning in the ledger', 'patchctl audit verify');
  const { parsePlan } = await import('../contracts/read-plan.ts');
  const reading = await parsePlan(await loadText(ledger, start.planArtifact), `plan ${start.plan}`);
  if (!reading.ok) throw new CommandFailure(6, reading.refusal.message);
  return reading.plan;
};
