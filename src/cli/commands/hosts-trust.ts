// `patchctl hosts trust HOST`: fetch the host's key, show its fingerprint, confirm, store it. Never trusts by itself.
import type { ExitCode } from '../../core/exit-code.ts';
import type { Endpoint } from '../../core/host.ts';
import { printable } from '../../core/printable.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { storeHostKey } from '../../transport/known-hosts/store.ts';
import type { PresentedKey } from '../../transport/ssh2/presented-key.ts';
import { CommandFailure } from '../command-failure.ts';
import { createSshTransport, loadFleet, selectFleet } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { note, printJson, printResult } from '../output.ts';
import { confirm, isInteractive } from '../prompts.ts';

type Options = { readonly fingerprint?: string };

export const hostsTrust = async (invocation: Invocation<Options>, name: string): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const host = jumpNamed(inventory, name) ?? (await hostNamed(inventory, name));
  const key = await fetchKey(invocation, host);
  return await decide(invocation, host, key);
};

/** A host, or a jump host with those in front of it. */
type Destination = Endpoint & { readonly jumps: readonly Endpoint[] };

const hostNamed = async (inventory: Inventory, name: string): Promise<Destination> => {
  const hosts = await selectFleet(inventory, { tiers: [], rings: [], groups: [], hosts: [name], labels: [] });
  const [host] = hosts;
  if (host === undefined || hosts.length > 1)
    throw new CommandFailure(2, 'trust one host at a time: compare each fingerprint with the host itself');
  if (host.connection === 'local')
    throw new CommandFailure(2, `${host.name} is this machine (connection: local): it has no host key`);
  return host;
};

/** A jump host is no member of the fleet, but its key is verified as strictly. A fleet host of that name goes first. */
const jumpNamed = ({ hosts, jumps }: Inventory, name: string): Destination | undefined => {
  const jump = hosts.some((host) => host.name === name) ? undefined : jumps.find((each) => each.name === name);
  if (jump === undefined) return undefined;
  const chain = hosts.find((host) => host.jumps.includes(jump))?.jumps ?? [];
  return { ...jump, jumps: chain.slice(0, Math.max(0, chain.indexOf(jump))) };
};

const fetchKey = async (invocation: Invocation<Options>, host: Destination): Promise<PresentedKey> => {
  const transport = await createSshTransport(invocation);
  try {
    const fetched = await transport.fetchHostKey(host, { timeoutMs: invocation.globals.timeout });
    if (!fetched.ok)
      throw new CommandFailure(
        4,
        `${host.name}: ${printable(fetched.fault.message)}`,
        fetched.fault.hint.replaceAll('{host}', host.name),
      );
    return fetched.value;
  } finally {
    await transport.close();
  }
};

const decide = async (invocation: Invocation<Options>, host: Endpoint, key: PresentedKey): Promise<ExitCode> => {
  const { fingerprint: wanted } = invocation.options;
  if (key.verdict === 'known') return report(invocation, host, key, 'already trusted');
  if (key.verdict === 'revoked')
    throw new CommandFailure(
      3,
      `${host.name} presents a revoked key (${key.fingerprint})`,
      'treat the host as compromised',
    );
  if (key.verdict === 'changed') {
    throw new CommandFailure(
      3,
      `${host.name} presents ${key.fingerprint}, but known is ${key.expected.join(', ')}`,
      `if the host was re-installed: ${key.forget}, then trust it again; otherwise treat it as an attack`,
    );
  }
  if (wanted !== undefined && wanted !== key.fingerprint)
    throw new CommandFailure(3, `${host.name} presents ${key.fingerprint}, not ${wanted}: nothing was stored`);
  if (wanted === undefined && !(await ask(invocation, host, key))) {
    note(invocation, 'Nothing was stored.');
    return 3;
  }
  try {
    await storeHostKey(key.trust);
  } catch (error) {
    throw new CommandFailure(
      2,
      `${key.trust.file} could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return report(invocation, host, key, `stored in ${key.trust.file}`);
};

const ask = async (invocation: Invocation<Options>, host: Endpoint, key: PresentedKey): Promise<boolean> => {
  const { io } = invocation;
  io.stderr.write(
    `${host.name} (${host.address}) presents\n  ${key.type}  ${key.fingerprint}\nCompare it with the host itself: ssh-keygen -lf /etc/ssh/ssh_host_${shortType(key.type)}_key.pub\n`,
  );
  if (!isInteractive(io))
    throw new CommandFailure(
      2,
      'there is no terminal to ask for confirmation',
      `--fingerprint ${key.fingerprint} stores exactly this key`,
    );
  return await confirm(io, 'Is this the right key?');
};

const shortType = (type: string): string => {
  if (type.startsWith('ecdsa')) return 'ecdsa';
  return type === 'ssh-rsa' ? 'rsa' : 'ed25519';
};

const report = (invocation: Invocation<Options>, host: Endpoint, key: PresentedKey, what: string): ExitCode => {
  if (invocation.globals.json)
    printJson(invocation, { host: host.name, type: key.type, fingerprint: key.fingerprint, result: what });
  else printResult(invocation, `${host.name}  ${key.type}  ${key.fingerprint}  ${what}`);
  return 0;
};
