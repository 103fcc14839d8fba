// The order to reboot, as a question: given at most once per boot. What comes of it only a later look can tell.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import { oneLine } from '../one-line.ts';
import type { Query } from '../query.ts';

/** `ordered`: it begins within a second or two. `rebooted-before`: the boot that was to end has ended already. */
export type RebootOrder =
  | { readonly kind: 'ordered' }
  | { readonly kind: 'rebooted-before' }
  | { readonly kind: 'refused'; readonly reason: string };

/** @param bootId of the boot that is to end */
export const orderReboot = (bootId: string, inhibitors: 'respect' | 'override'): Query<RebootOrder> => ({
  script: new URL('./reboot.sh', import.meta.url),
  args: [bootId, inhibitors],
  privileged: true,
  timeoutMs: 30_000,
  read: (frames) => readOrder(frames),
});

const readOrder = (frames: Frames): Result<RebootOrder> => {
  if (frames.find('elsewhere') !== undefined) return ok({ kind: 'rebooted-before' });
  const order = frames.one('order');
  if (!order.ok) return order;
  const { code, stderr } = order.value;
  if (code === 0) return ok({ kind: 'ordered' });
  return ok({ kind: 'refused', reason: oneLine(stderr) || `exit code ${code}` });
};
