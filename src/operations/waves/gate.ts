// The gate before a wave: health checks behind it stay green for a while, and somebody says go. Waits; changes nothing.
import { setTimeout as sleepFor } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { GateNeed } from '../../core/event.ts';
import { failedChecks } from '../../core/health/check.ts';
import type { Host } from '../../core/host.ts';
import type { PlanWave } from '../../core/plan.ts';
import type { Context } from '../context.ts';
import { checkHealth } from '../health/check-health.ts';
import type { Journal } from '../journal.ts';
import { INTERRUPTED, type Stop } from './stop.ts';

/** What a gate needs of the world beside the hosts. */
export interface GateKeeping {
  /** Whether somebody has approved the wave; other processes write approvals into the ledger. */
  readonly isApproved: (wave: number) => Promise<boolean>;
  /** How long an approval is waited for. Milliseconds. */
  readonly approvalTimeoutMs: number;
  /** Between two looks at the hosts, and between two looks at the ledger. Milliseconds. */
  readonly healthIntervalMs: number;
  readonly approvalIntervalMs: number;
}

export const GATE_INTERVALS = { healthIntervalMs: 15_000, approvalIntervalMs: 2_000 } as const;

export interface AtGate {
  readonly number: number;
  readonly wave: PlanWave;
  /** Hosts of the waves before that were changed. */
  readonly behind: readonly Host[];
  readonly keeping: GateKeeping;
  readonly context: Context;
  readonly journal: Journal;
  readonly drain: AbortSignal;
}

/** A short settle time is still looked into. */
const LEAST_LOOKS = 4;

/** Passed when undefined. Each need is waited for on its own, so that whoever approves knows the checks to be green. */
export const passGate = async (at: AtGate): Promise<Stop | undefined> => {
  const { settle_s, approval } = at.wave.gate;
  const settles = settle_s > 0 && at.behind.length > 0;
  if (!settles && !approval) return undefined;
  const closed = settles ? await settle(at) : undefined;
  if (closed !== undefined) return closed;
  const refused = approval ? await approve(at) : undefined;
  if (refused !== undefined) return refused;
  await at.journal.append(null, { type: 'gate.passed', wave: at.number });
  return undefined;
};

const wait = (at: AtGate, need: GateNeed, message: string): Promise<void> =>
  at.journal.append(null, { type: 'gate.waiting', wave: at.number, needs: [need], message });

const placeOf = ({ ring, tier, canary }: PlanWave): string => `${ring}/${tier}${canary ? ' canary' : ''}`;

/** Resolves early when the operator interrupts. */
const pause = async (ms: number, { drain }: AtGate): Promise<void> => {
  try {
    await sleepFor(ms, undefined, { signal: drain });
  } catch {
    // Told by `drain.aborted`.
  }
};

const settleText = (checked: number, wave: PlanWave): string => {
  const { settle_s: seconds } = wave.gate;
  const time = seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
  const hosts = `${checked} changed ${checked === 1 ? 'host' : 'hosts'}`;
  return checked === 0
    ? `${placeOf(wave)} goes on in ${time}: the changed hosts have no health checks`
    : `the health checks of ${hosts} must stay green for ${time} before ${placeOf(wave)}`;
};

const settle = async (at: AtGate): Promise<Stop | undefined> => {
  const { behind, context, keeping, wave, drain } = at;
  const settleMs = wave.gate.settle_s * 1000;
  const checked = behind.filter(({ checks }) => checks.length > 0);
  await wait(at, 'settle', settleText(checked.length, wave));
  const until = context.clock.now() + settleMs;
  for (;;) {
    if (drain.aborted) return INTERRUPTED;
    const red = await lookAgain(checked, at);
    if (red !== undefined) return red;
    const left = until - context.clock.now();
    if (left <= 0) return undefined;
    await pause(Math.min(left, keeping.healthIntervalMs, settleMs / LEAST_LOOKS), at);
  }
};

/** One red check closes the gate; each check has had its own retries. */
const lookAgain = async (hosts: readonly Host[], { context, wave }: AtGate): Promise<Stop | undefined> => {
  const limit = pLimit(context.concurrency);
  const looked = await Promise.all(
    hosts.map((host) =>
      limit(async () =>
        failedChecks(await checkHealth({ host, context }, 'gate')).map((text) => `${host.name}: ${text}`),
      ),
    ),
  );
  const red = looked.flat();
  if (red.length === 0) return undefined;
  return { reason: 'gate-closed', cause: `the gate before ${placeOf(wave)} is closed, ${red.join('; ')}` };
};

const approve = async (at: AtGate): Promise<Stop | undefined> => {
  const { number, wave, keeping, context, journal, drain, behind } = at;
  const command = `patchctl approve ${journal.run} --wave ${number}`;
  if (!(await keeping.isApproved(number))) await wait(at, 'approval', `${placeOf(wave)} wants an approval: ${command}`);
  const until = context.clock.now() + keeping.approvalTimeoutMs;
  while (!(await keeping.isApproved(number))) {
    if (drain.aborted) return INTERRUPTED;
    const left = until - context.clock.now();
    if (left <= 0)
      return { reason: 'not-approved', cause: `nobody approved ${placeOf(wave)} in time (${command}; then resume)` };
    await pause(Math.min(left, keeping.approvalIntervalMs), at);
  }
  // What was green when the question was asked may be red by the time of the answer.
  return wave.gate.settle_s > 0 ? await lookAgain(behind, at) : undefined;
};
