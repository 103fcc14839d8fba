// Effects "apply" and "observe" of a rollback to an external snapshot: the admin's command instead of a job, and a machine that shows its proof.
import { setTimeout as sleep } from 'node:timers/promises';
import { reportText } from '../../core/command-report.ts';
import type { HostEvent } from '../../core/event.ts';
import type { TakenExternal } from '../../core/snapshot-policy.ts';
import { clearProof } from '../../filesystem-snapshots/proof.ts';
import { ask } from '../../remote/ask.ts';
import type { Journal } from '../journal.ts';
import { runsSnapshot } from '../roll-back/filesystem-back.ts';
import { restoreExternal } from '../snapshots/external.ts';
import { reopen } from './connect.ts';
import { type EffectContext, hangUp } from './effect-context.ts';

const RETRY_MS = 3_000;

/** The code of a shell that finds no command: nothing was run. */
const NOT_RUN = 127;

/**
 * Runs the command once. Only an exit code of its own says that nothing is still to come: one that was ended, or that nobody heard
 * the end of, is told as a job that died.
 */
export const restoreOutside = async (work: EffectContext, taken: TakenExternal): Promise<HostEvent> => {
  const { open, journal, context, host } = work;
  if (open === undefined) return await finished(journal, { code: NOT_RUN, failure: 'no connection', output: '' });
  // A proof from an earlier restoration must not pass for one of this.
  const cleared = await ask(open.session, clearProof, { privilege: open.privilege });
  await hangUp(work);
  const report = cleared.ok ? await restoreExternal({ host, ...taken }, context) : cleared;
  if (!report.ok) return await finished(journal, { code: NOT_RUN, failure: report.fault.message, output: '' });
  const { end, output } = report.value;
  if (end.kind === 'killed' || end.kind === 'timed-out')
    return { type: 'host.observed', job: 'died', transcript: await journal.putArtifact(output, 'text/plain') };
  const code = end.kind === 'exited' ? end.code : NOT_RUN;
  const failure = code === 0 ? null : `the restore command: ${reportText(report.value)}`;
  if (failure === null) await awaitProof(work, taken);
  return await finished(journal, { code, failure, output });
};

interface End {
  readonly code: number;
  readonly failure: string | null;
  readonly output: string;
}

const finished = async (journal: Journal, { code, failure, output }: End): Promise<HostEvent> => ({
  type: 'apply.finished',
  code,
  transcript: await journal.putArtifact(output, 'text/plain'),
  degraded: [],
  attention: [],
  failure,
});

/** Nobody knows what became of the command: the machine is looked for, and verification decides. */
export const lookForRestored = async (work: EffectContext, taken: TakenExternal): Promise<HostEvent> => {
  await awaitProof(work, taken);
  return { type: 'host.observed', job: 'died', transcript: null };
};

/** A machine that is being restored answers late, or for a while as the one from before: as long as a reboot may take. */
const awaitProof = async (work: EffectContext, taken: TakenExternal): Promise<void> => {
  const { clock } = work.context;
  const deadline = clock.now() + work.host.rebootTimeoutMs;
  for (;;) {
    const opened = await reopen(work);
    const proof = opened.ok ? await runsSnapshot(opened.value, taken) : opened;
    if ((proof.ok && proof.value) || clock.now() + RETRY_MS > deadline) return;
    await sleep(RETRY_MS);
  }
};
