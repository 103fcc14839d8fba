// Effect "reboot": looks first, asks who would mind, orders it, and waits until the host itself proves that it is back.
import type { HostEvent } from '../../core/event.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { wasRebooted } from '../../core/reboot-proof.ts';
import { ask } from '../../remote/ask.ts';
import type { BootLook } from '../../remote/host/boot.ts';
import { orderReboot } from '../../remote/host/reboot.ts';
import { lookUntil } from '../reboot/look-until.ts';
import { type EffectContext, hangUp } from './effect-context.ts';

/** systemd begins to stop within seconds: where it has not by then, the order came to nothing. */
const BEGIN_LIMIT_MS = 60_000;
/** Services that still start have not failed, and are not yet healthy. */
const START_LIMIT_MS = 120_000;

/** @param bootId of the system that is to end; another one proves that it has. */
export const reboot = async (work: EffectContext, bootId: string): Promise<HostEvent> => {
  const deadline = work.context.clock.now() + work.host.rebootTimeoutMs;
  const seen = await lookUntil(work, { deadline, begin: 'now', done: () => true });
  if (!seen.ok) return gone(seen.fault);
  const ending: Ending = { id: bootId, before: seen.value };
  if (wasRebooted(seen.value.boot, { id: bootId, elapsedS: 0 })) return await started(work, seen.value, null);
  // Ordered before an interruption, or by somebody else: it is on its way.
  if (seen.value.phase === 'stopping') return await awaitReturn(work, ending);
  const why = objections(work, seen.value);
  return why === undefined ? await order(work, ending) : { type: 'reboot.deferred', why };
};

/** The boot that is to end, as it was seen last. */
interface Ending {
  readonly id: string;
  readonly before: BootLook;
}

/** Who would lose something by it. */
const objections = ({ host }: EffectContext, { users, inhibitors }: BootLook): string | undefined => {
  // Nobody would be left to see it return.
  if (host.connection === 'local') return 'patchctl runs on this machine: reboot it by hand';
  if (host.rebootBlockers === 'override') return undefined;
  const all = [
    ...(users.length > 0 ? [`logged in: ${[...new Set(users)].join(', ')}`] : []),
    ...(inhibitors.length > 0 ? [`kept up by ${inhibitors.join(', ')}`] : []),
  ];
  return all.length === 0 ? undefined : all.join('; ');
};

const order = async (work: EffectContext, ending: Ending): Promise<HostEvent> => {
  const { open, host } = work;
  if (open === undefined) throw new Error('a host that was just looked at has a connection');
  const asked = await ask(open.session, orderReboot(ending.id, host.rebootBlockers), { privilege: open.privilege });
  await hangUp(work);
  // An answer that was lost says nothing: it may have been ordered.
  return asked.ok && asked.value.kind === 'refused'
    ? failedWith('reboot-failed', asked.value.reason)
    : await awaitReturn(work, ending);
};

const awaitReturn = async (work: EffectContext, { id, before }: Ending): Promise<HostEvent> => {
  const { clock } = work.context;
  const began = clock.now();
  const elapsedMs = (): number => clock.now() - began;
  const isBack = ({ boot }: BootLook): boolean =>
    wasRebooted(boot, { id, before: before.boot, elapsedS: elapsedMs() / 1000 });
  const stands = ({ phase }: BootLook): boolean => phase === 'up' && elapsedMs() > BEGIN_LIMIT_MS;
  const deadline = began + work.host.rebootTimeoutMs;
  const seen = await lookUntil(work, { deadline, begin: 'later', done: (look) => isBack(look) || stands(look) });
  if (!seen.ok) return gone(seen.fault);
  return isBack(seen.value) ? await started(work, seen.value, elapsedMs()) : notRebooted(seen.value, elapsedMs());
};

/** The reboot is proven; what systemd still starts is waited for, with patience of its own. */
const started = async (work: EffectContext, back: BootLook, durationMs: number | null): Promise<HostEvent> => {
  const deadline = work.context.clock.now() + START_LIMIT_MS;
  if (back.phase === 'starting')
    await lookUntil(work, { deadline, begin: 'later', done: ({ phase }) => phase !== 'starting' });
  return { type: 'reboot.finished', bootId: back.boot.id, kernel: back.kernel, durationMs };
};

const failedWith = (code: Fault['code'], message: string): HostEvent => ({
  type: 'host.faulted',
  fault: fault(code, message),
});

const gone = (met: Fault): HostEvent => failedWith('unreachable-after-reboot', met.message);

const notRebooted = ({ boot, phase }: BootLook, elapsedMs: number): HostEvent => {
  const state = phase === 'stopping' ? 'still going down' : 'still up';
  const since = `${Math.round(elapsedMs / 1000)} s after the order`;
  return failedWith('reboot-failed', `${since} it is ${state}: boot id ${boot.id.slice(0, 8)}, as before`);
};
