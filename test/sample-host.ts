// A host, a policy, plan options and a wave with nothing special about them, for tests that vary one thing.

import { NO_HOOKS } from '../src/core/health/hook.ts';
import type { Host } from '../src/core/host.ts';
import type { PlanOptions, PlanWave } from '../src/core/plan.ts';
import { OPEN_GATE, type Policy } from '../src/core/policy.ts';
import type { Calendar } from '../src/core/window/window.ts';
import type { GateKeeping } from '../src/operations/waves/gate.ts';

/** One wave without a canary, so that a test's waves are the ones it names. */
export const PLAIN_POLICY: Policy = {
  batch: { kind: 'percent', value: 25 },
  maxFailures: { kind: 'count', value: 0 },
  soakDays: 0,
  canary: { kind: 'count', value: 0 },
  gate: OPEN_GATE,
};

export const sampleHost = (over: Partial<Host> = {}): Host => ({
  name: 'web01',
  address: over.name ?? 'web01',
  connection: 'ssh',
  sudo: 'passwordless',
  tier: 'critical',
  ring: 'production',
  groups: [],
  labels: {},
  holds: [],
  jumps: [],
  domains: [],
  reboot: 'never',
  rebootTimeoutMs: 600_000,
  rebootBlockers: 'respect',
  services: 'report',
  checks: [],
  settleMs: 0,
  hooks: NO_HOOKS,
  snapshot: { kind: 'packages', required: false, keep: 3, maxAgeDays: null },
  onFailedChecks: 'stop',
  exposure: 'unknown',
  deadlines: [],
  windows: [],
  blackouts: [],
  policy: PLAIN_POLICY,
  ...over,
});

/** What `patchctl plan` asks for without any flag. */
export const PLAIN_OPTIONS: PlanOptions = {
  security_only: false,
  exclude: [],
  allow_removals: false,
  allow_downgrades: false,
  cves: [],
  emergency: false,
  goal: 'patch',
  override_windows: false,
};

export const sampleWave = (over: Partial<PlanWave> & Pick<PlanWave, 'hosts'>): PlanWave => ({
  ring: 'production',
  tier: 'critical',
  batch: 1,
  max_failures: 0,
  max_batch_failures: null,
  canary: false,
  gate: { settle_s: 0, approval: false },
  ...over,
});

/** No host has windows. */
export const ALWAYS_OPEN: Calendar = {
  openAt: () => ({
    window: 'always',
    zone: 'UTC',
    from: Number.NEGATIVE_INFINITY,
    until: Number.POSITIVE_INFINITY,
  }),
  next: () => [],
  blackoutAt: () => undefined,
  blackouts: () => [],
};

/** Everything is approved before it is asked. */
export const OPEN_GATES: GateKeeping = {
  isApproved: async () => true,
  approvalTimeoutMs: 0,
  healthIntervalMs: 1,
  approvalIntervalMs: 1,
};
