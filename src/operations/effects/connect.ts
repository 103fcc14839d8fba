// Effect "connect": open the host and make sure that it is the machine the plan speaks of.
import type { HostEvent } from '../../core/event.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { osName } from '../../core/os-name.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { type OpenHost, openHost } from '../open-host.ts';
import { hangUp, type Line } from './effect-context.ts';

const wrongMachine = (open: OpenHost, planned: Line['planned']): Fault | undefined => {
  const expected = planned.machine_id;
  if (expected === null || expected === open.facts.machineId) return undefined;
  return fault('wrong-machine', `machine-id ${open.facts.machineId || 'missing'} instead of ${expected}`);
};

/** A new connection to the planned machine, kept in `work.open`. */
export const reopen = async (work: Line): Promise<Result<OpenHost>> => {
  await hangUp(work);
  const opened = await openHost(work.host, work.context);
  if (!opened.ok) return opened;
  const wrong = wrongMachine(opened.value, work.planned);
  if (wrong !== undefined) {
    await opened.value.session.close();
    return failed(wrong);
  }
  work.open = opened.value;
  return ok(opened.value);
};

export const connect = async (work: Line): Promise<HostEvent> => {
  const opened = await reopen(work);
  if (!opened.ok) return { type: 'host.faulted', fault: opened.fault };
  const { facts, host } = opened.value;
  return {
    type: 'host.connected',
    address: host.address,
    machineId: facts.machineId,
    bootId: facts.bootId,
    os: osName(facts.os),
  };
};
