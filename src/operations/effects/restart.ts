// Effect "restart": services that still run replaced files are restarted, each once. Verification follows, in a new session.
import type { EventOf, HostEvent } from '../../core/event.ts';
import { ok } from '../../core/result.ts';
import { ask } from '../../remote/ask.ts';
import { restartServices } from '../../remote/host/services.ts';
import { reopen } from './connect.ts';
import { type EffectContext, hangUp } from './effect-context.ts';

/** Nobody knows how far it came. */
const allFailed = (units: readonly string[], detail: string): EventOf<'services.restarted'> => ({
  type: 'services.restarted',
  restarted: [],
  failed: units.map((unit) => ({ unit, detail })),
});

export const restart = async (work: EffectContext, units: readonly string[]): Promise<HostEvent> => {
  const open = work.open === undefined ? await reopen(work) : ok(work.open);
  if (!open.ok) return allFailed(units, open.fault.message);
  const { session, privilege } = open.value;
  const answer = await ask(session, restartServices(units), { privilege });
  if (answer.ok) return { type: 'services.restarted', ...answer.value };
  await hangUp(work);
  return allFailed(units, `its end is unknown: ${answer.fault.message}`);
};
