// The lab's networks: addresses, the firewall table of a lab, and its network namespaces.
import type { HostRecord } from './host/host-spec.ts';
import { hopUid } from './host/host-spec.ts';
import type { LabState } from './lab-state.ts';
import { must, run } from './shell.ts';

export const mirrorPort = 8070;

export function addressOf({ subnet, network }: Pick<LabState, 'subnet' | 'network'>, number: number): string {
  return `${network === 'loop' ? '127.77' : '10.77'}.${subnet}.${number}`;
}

function table(id: string): string {
  return `patchctl_lab_${id.replaceAll('-', '_')}`;
}

/** Name of the namespace that holds the lab's bridge; clients of a netns lab run in it. */
export function clientNamespace({ id, network }: Pick<LabState, 'id' | 'network'>): string {
  return network === 'loop' ? '-' : `patchctl-lab-${id}`;
}

export function hostNamespace(state: Pick<LabState, 'id' | 'network'>, number: number): string {
  return state.network === 'loop' ? '-' : `${clientNamespace(state)}-${number}`;
}

/** Words that have to stand before a command to run it where the lab's hosts can be reached. */
export function clientPrefix(state: LabState): string[] {
  return state.network === 'loop' ? [] : ['nsenter', `--net=/run/netns/${clientNamespace(state)}`];
}

async function inClientNamespace(state: LabState, command: string, args: readonly string[], input = ''): Promise<void> {
  const [first, ...rest] = [...clientPrefix(state), command, ...args] as [string, ...string[]];
  await must(first, rest, { input });
}

/** Makes the lab's firewall table: addresses in `dropped` get silence, those in `guarded` only answer the jump host. */
export async function makeFirewall(state: LabState): Promise<void> {
  const rules = `table inet ${table(state.id)} {
    set dropped { type ipv4_addr; }
    set guarded { type ipv4_addr; }
    chain incoming { type filter hook input priority 0;
      ip saddr @dropped drop
      ip daddr @dropped drop
    }
    chain outgoing { type filter hook output priority 0;
      ip daddr @guarded tcp dport { 22, 2222 } meta skuid != ${hopUid} reject with tcp reset
    }
  }\n`;
  await inClientNamespace(state, 'nft', ['-f', '-'], rules);
}

export type AddressSet = 'dropped' | 'guarded';

export async function addToSet(state: LabState, set: AddressSet, address: string): Promise<void> {
  await inClientNamespace(state, 'nft', ['add', 'element', 'inet', table(state.id), set, `{ ${address} }`]);
}

export async function removeFromSet(state: LabState, set: AddressSet, address: string): Promise<void> {
  await inClientNamespace(state, 'nft', ['delete', 'element', 'inet', table(state.id), set, `{ ${address} }`]);
}

/** Takes a host's cable out, or puts it back (netns labs only). */
export async function setCable(state: LabState, host: HostRecord, position: 'up' | 'down'): Promise<void> {
  const number = host.address.split('.')[3];
  await inClientNamespace(state, 'ip', ['link', 'set', `h${number}`, position]);
}

/** Makes the bridge with one cable per host. There is no route out of it. */
export async function makeNamespaces(state: LabState): Promise<void> {
  if (state.network === 'loop') return;
  const main = clientNamespace(state);
  const lines = [`ip netns add ${main}`, `ip -n ${main} link set lo up`, `ip -n ${main} link add br0 type bridge`];
  lines.push(`ip -n ${main} addr add ${addressOf(state, 1)}/24 dev br0`, `ip -n ${main} link set br0 up`);
  for (const host of state.hosts) {
    const port = `h${host.address.split('.')[3]}`;
    lines.push(
      `ip netns add ${host.netns}`,
      `ip -n ${main} link add ${port} type veth peer name host0 netns ${host.netns}`,
      `ip -n ${main} link set ${port} master br0 up`,
      `ip -n ${host.netns} addr add ${host.address}/24 dev host0`,
      `ip -n ${host.netns} link set lo up`,
      `ip -n ${host.netns} link set host0 up`,
    );
  }
  await must('sh', ['-eu'], { input: `${lines.join('\n')}\n` });
}

/** Removes everything `makeFirewall` and `makeNamespaces` made; fine when there is nothing. */
export async function removeNetwork(state: LabState): Promise<void> {
  await run('nft', ['delete', 'table', 'inet', table(state.id)]);
  if (state.network === 'loop') return;
  for (const host of state.hosts) await run('ip', ['netns', 'delete', host.netns]);
  await run('ip', ['netns', 'delete', clientNamespace(state)]);
}
