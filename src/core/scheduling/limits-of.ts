// From an inventory's domains, groups and jump hosts to the limits that a plan carries.
import type { Host } from '../host.ts';
import type { Limit } from '../limit.ts';
import type { Amount } from '../policy.ts';

type Member = Pick<Host, 'name' | 'address' | 'port' | 'domains' | 'groups' | 'jumps'>;

/** What an inventory says of members that must not be down together. */
export interface Fleet {
  /** All hosts of the inventory, also those that are not selected. */
  readonly hosts: readonly Member[];
  /** Domains of which more than one member may be down. */
  readonly domains: readonly { readonly name: string; readonly maxUnavailable: Amount }[];
  readonly groups: readonly {
    readonly name: string;
    readonly maxUnavailable?: Amount;
    readonly quorum?: 'majority' | number;
  }[];
}

/** Percent rounds down, but one member may always be down: nothing could be patched otherwise. */
const mostOf = (amount: Amount, size: number): number =>
  amount.kind === 'count' ? amount.value : Math.max(1, Math.floor((amount.value * size) / 100));

/** What a quorum leaves; 0 where every member is needed. */
const spare = (quorum: 'majority' | number, size: number): number =>
  Math.max(0, size - (quorum === 'majority' ? Math.floor(size / 2) + 1 : quorum));

const gathered = (hosts: readonly Member[], namesOf: (host: Member) => readonly string[]): Map<string, string[]> => {
  const members = new Map<string, string[]>();
  for (const host of hosts)
    for (const name of namesOf(host)) members.set(name, [...(members.get(name) ?? []), host.name]);
  return members;
};

const domainLimits = ({ hosts, domains }: Fleet): readonly Limit[] => {
  const amounts = new Map(domains.map(({ name, maxUnavailable }) => [name, maxUnavailable]));
  return [...gathered(hosts, (host) => host.domains)].map(([name, members]) => {
    const amount = amounts.get(name) ?? { kind: 'count', value: 1 };
    return { kind: 'domain', name, max_unavailable: mostOf(amount, members.length), hosts: members };
  });
};

const groupLimits = ({ hosts, groups }: Fleet): readonly Limit[] => {
  const members = gathered(hosts, (host) => host.groups);
  return groups.flatMap(({ name, maxUnavailable, quorum }): readonly Limit[] => {
    const names = members.get(name) ?? [];
    const most = [
      ...(maxUnavailable === undefined ? [] : [mostOf(maxUnavailable, names.length)]),
      ...(quorum === undefined ? [] : [spare(quorum, names.length)]),
    ];
    return most.length === 0 ? [] : [{ kind: 'group', name, max_unavailable: Math.min(...most), hosts: names }];
  });
};

const placeOf = ({ address, port = 22 }: Pick<Host, 'address' | 'port'>): string => `${address.toLowerCase()} ${port}`;

/** A jump host that is a host of the inventory, too, by address and port. */
const jumpLimits = ({ hosts }: Fleet): readonly Limit[] => {
  const behind = gathered(hosts, (host) => host.jumps.map(placeOf));
  return hosts.flatMap((host): readonly Limit[] => {
    const names = (behind.get(placeOf(host)) ?? []).filter((name) => name !== host.name);
    return names.length === 0
      ? []
      : [{ kind: 'jump', name: host.name, max_unavailable: 1, hosts: [host.name, ...names] }];
  });
};

/** Limits that can ever hold a host back: domains of one host, and groups that may be down as a whole, are left out. */
export const limitsOf = (fleet: Fleet): readonly Limit[] =>
  [...domainLimits(fleet), ...groupLimits(fleet), ...jumpLimits(fleet)].filter(
    ({ kind, max_unavailable, hosts }) => kind === 'jump' || max_unavailable < hosts.length,
  );
