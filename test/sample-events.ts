// What happens to a host on a plain day, event by event: for tests of what follows from them.
import type { EventOf } from '../src/core/event.ts';
import { fault } from '../src/core/fault.ts';

const reboot = { needed: false, reasons: [] } as const;
export const connected: EventOf<'host.connected'> = {
  type: 'host.connected',
  address: 'a',
  machineId: 'm',
  bootId: 'b',
  os: 'Debian 12',
};
export const cleared: EventOf<'host.cleared'> = { type: 'host.cleared', basis: 'x', changes: 3 };
export const snapshot: EventOf<'snapshot.taken'> = { type: 'snapshot.taken', artifact: 'd' };
export const finished: EventOf<'apply.finished'> = {
  type: 'apply.finished',
  code: 0,
  transcript: 't',
  degraded: [],
  attention: [],
  failure: null,
};
export const verifiedAs = (verdict: 'as-planned' | 'untouched' | 'mixed'): EventOf<'host.verified'> => ({
  type: 'host.verified',
  verdict,
  differences: verdict === 'mixed' ? [{ package: 'p', arch: 'a', wanted: '2', found: '1' }] : [],
  newFailedUnits: [],
  marksChanged: [],
  unsound: [],
  left: null,
  reboot,
  services: [],
  snapshot: 's',
});
/** Changed as planned, and now a reboot and two restarts are due. */
export const needy: EventOf<'host.verified'> = {
  ...verifiedAs('as-planned'),
  reboot: { needed: true, reasons: ['kernel: running 1, newest 2'] },
  services: ['web.service', 'dbus.service'],
};
/** The line is gone. */
export const broken: EventOf<'host.faulted'> = { type: 'host.faulted', fault: fault('connection-lost', 'gone') };
