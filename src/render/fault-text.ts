// How a fault is told to people: what was seen, then what to do next. Identical faults of several hosts are one text.
import { FAULTS, type Fault, hintFor } from '../core/fault.ts';
import { namesText } from './fold-names.ts';

/** A host with something that is wrong with it. */
export interface HostFault {
  readonly host: string;
  readonly fault: Fault;
}

/** What was seen, introduced by what it means; the message may be a host's own words. */
export const faultMessage = (met: Fault): string => {
  const title = FAULTS[met.code].title;
  if (met.message === '') return title;
  return met.message.startsWith(title) ? met.message : `${title}: ${met.message}`;
};

/** What to do next, for one host by name, for several with HOST in its place. */
export const faultHint = (met: Fault, hosts: readonly string[]): string => {
  const [only] = hosts;
  return hintFor(met, hosts.length === 1 && only !== undefined ? only : 'HOST');
};

const withoutHost = (met: Fault, host: string): Fault =>
  met.message.startsWith(`${host}: `) ? { ...met, message: met.message.slice(host.length + 2) } : met;

export interface FaultFold {
  readonly hosts: readonly string[];
  /** Folded names. */
  readonly names: string;
  readonly message: string;
  readonly hint: string;
}

/** Faults that differ in nothing but the host, as one, in the order in which they first appear. */
export const foldFaults = (met: readonly HostFault[]): readonly FaultFold[] => {
  const folds = new Map<string, { fault: Fault; hosts: string[] }>();
  for (const { host, fault } of met) {
    // The host is named beside the message; a message that names it is the same message about the next host.
    const message = faultMessage(withoutHost(fault, host)).replaceAll(host, '{host}');
    const key = JSON.stringify([message, fault.hint]);
    const fold = folds.get(key) ?? { fault, hosts: [] };
    fold.hosts.push(host);
    folds.set(key, fold);
  }
  return [...folds].map(([key, { fault, hosts }]) => {
    const [first = ''] = hosts;
    const [template] = JSON.parse(key) as [string, string];
    const name = hosts.length === 1 ? first : 'HOST';
    return {
      hosts,
      names: namesText(hosts),
      message: template.replaceAll('{host}', name),
      hint: faultHint(fault, hosts),
    };
  });
};
