// Makes of a host's part of a plan one that reboots it and changes nothing. Pure.
import type { Fault } from '../../core/fault.ts';
import type { PlanHost } from '../../core/plan.ts';
import { severNote } from '../../core/self-sever.ts';

/** `if-needed`: a host of which that is not known is left alone, and shown. */
export type RebootWish = 'always' | 'if-needed';

/** A package manager at work would be interrupted; whatever else keeps a host from being patched keeps nobody from rebooting it. */
const KEEPS_UP: ReadonlySet<Fault['code']> = new Set(['lock-held', 'already-running', 'duplicate-machine']);

/** @param planned as drawn for patching; a host that could not be looked at stays as it is */
export const planReboot = (planned: PlanHost, wish: RebootWish): PlanHost => {
  if (planned.basis === null) return planned;
  const { needed, reasons } = planned.reboot;
  const blocking = planned.faults.filter(({ code }) => KEEPS_UP.has(code));
  const goes = blocking.length === 0 && (wish === 'always' || needed === true);
  const idle = blocking.length > 0 ? 'refused' : 'up-to-date';
  return {
    ...planned,
    verdict: goes ? 'changes' : idle,
    faults: blocking,
    changes: [],
    download_bytes: 0,
    residual: null,
    reboot: { needed, reasons, policy: goes ? 'always' : 'never' },
    severs: [],
    attention: [
      ...planned.attention.filter((note) => !severNote(planned.severs).includes(note)),
      ...planned.faults.filter(({ code }) => !KEEPS_UP.has(code)).map(({ message }) => message),
    ],
  };
};
