// What a plan knows of reboots beforehand.
import { expect, it } from 'vitest';
import type { PlanHost } from './plan.ts';
import { type PlannedReboot, plannedReboot } from './planned-reboot.ts';

type Reboot = PlanHost['reboot'];

it.each<[PlanHost['verdict'], Reboot['policy'], Reboot['needed'], PlannedReboot]>([
  ['changes', 'never', true, 'none'],
  ['changes', 'always', false, 'certain'],
  ['up-to-date', 'always', 'unknown', 'certain'],
  ['up-to-date', 'if-needed', true, 'due'],
  ['changes', 'if-needed', 'unknown', 'none'],
  ['up-to-date', 'in-window', true, 'in-window'],
  ['refused', 'always', true, 'none'],
  ['unknown', 'if-needed', true, 'none'],
])('a host that is %s, with the policy %s and the need %s: %s', (verdict, policy, needed, planned) => {
  expect(plannedReboot({ verdict, reboot: { policy, needed, reasons: [] } })).toBe(planned);
});
