// Which hosts an interrupted run holds, from a real ledger: those with an intent and no end, whatever became of the run since.
import { describe, expect, it } from 'vitest';
import { scratchDirectory, scratchLedger } from '../../test/ledger-scratch.ts';
import { sampleWave } from '../../test/sample-host.ts';
import type { PatchEvent } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Surroundings } from './compose.ts';
import { noteUnfinished, unfinishedHosts } from './unfinished-hosts.ts';

const newLedger = async () => (await scratchLedger(scratchDirectory())) as unknown as Ledger<PatchEvent>;

const hooked: PatchEvent = { type: 'hooks.started', phase: 'before' };
const applied: PatchEvent = { type: 'apply.started', job: 'j' };
const settled: PatchEvent = { type: 'host.settled', outcome: 'patched', fault: null, summary: '' };

const runWith = async (
  ledger: Ledger<PatchEvent>,
  kind: string,
  events: readonly (readonly [string, PatchEvent])[],
): Promise<string> => {
  const { run } = await ledger.startRun({ kind, planDigest: null, event: { type: 'scan.finished', exitCode: 0 } });
  for (const [host, event] of events) await ledger.append({ run, host, event });
  return run;
};

const end = async (ledger: Ledger<PatchEvent>, run: string): Promise<void> => {
  const event: PatchEvent = { type: 'run.finished', exitCode: 4, outcomes: {} };
  await ledger.finishRun({ run, host: null, event }, { exitCode: 4, summary: null });
};

describe('an interrupted run', () => {
  it('holds the hosts that it has begun and not settled, drained ones included', async () => {
    const ledger = await newLedger();
    const run = await runWith(ledger, 'apply', [
      ['read', { type: 'host.requeued', reason: '' }],
      ['drained', hooked],
      ['changed', applied],
      ['done', applied],
      ['done', settled],
    ]);
    expect([...(await unfinishedHosts(ledger))]).toEqual([
      ['drained', run],
      ['changed', run],
    ]);
    expect(await unfinishedHosts(ledger, run)).toEqual(new Map());
    await end(ledger, run);
    expect(await unfinishedHosts(ledger)).toEqual(new Map());
  });

  it('holds them, too, when it had ended before, and was killed in another sitting', async () => {
    const ledger = await newLedger();
    const run = await runWith(ledger, 'apply', []);
    await end(ledger, run);
    await ledger.resumeRun({ run, host: null, event: { type: 'run.resumed', operator: 'ana', hosts: ['late'] } });
    await ledger.append({ run, host: 'late', event: applied });
    expect(await unfinishedHosts(ledger)).toEqual(new Map([['late', run]]));
    expect(await ledger.run(run)).toMatchObject({ finished: null, exitCode: null });
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  it('that repairs holds its host; a scan holds nobody', async () => {
    const ledger = await newLedger();
    const repair = await runWith(ledger, 'repair', [['web01', { type: 'repair.started', job: 'j' }]]);
    await runWith(ledger, 'scan', [['web02', applied]]);
    expect([...(await unfinishedHosts(ledger))]).toEqual([['web01', repair]]);
  });
});

describe('a plan', () => {
  const planOf = (...hosts: readonly string[]) => ({ waves: [sampleWave({ hosts })] }) as unknown as Plan;
  const said: string[] = [];
  const around = { globals: {}, io: { stderr: { write: (text: string) => said.push(text) }, env: {} } };
  const tell = (plan: Plan, ledger: Ledger<PatchEvent>) =>
    noteUnfinished(plan, { around: around as unknown as Surroundings, ledger });

  it('is told which of its hosts stay alone, and is refused where that is all of them', async () => {
    const ledger = await newLedger();
    const run = await runWith(ledger, 'apply', [
      ['web01', applied],
      ['web02', hooked],
    ]);
    await tell(planOf('web03'), ledger);
    expect(said).toEqual([]);
    await tell(planOf('web01', 'web02', 'web03'), ledger);
    expect(said.join('')).toContain(`Not now: web[01-02], begun by run ${run} and not settled: patchctl resume ${run}`);
    await expect(tell(planOf('web01'), ledger)).rejects.toMatchObject({
      exitCode: 3,
      hint: `patchctl resume ${run}`,
    });
  });
});
