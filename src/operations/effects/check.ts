// Effect "check": the admin's health checks, before anything is done to the host or after everything was.
import type { HostEvent } from '../../core/event.ts';
import { checkHealth } from '../health/check-health.ts';
import type { EffectContext } from './effect-context.ts';

export const check = async (work: EffectContext, phase: 'before' | 'after'): Promise<HostEvent> => ({
  type: 'host.checked',
  phase,
  results: await checkHealth(work, phase),
});
