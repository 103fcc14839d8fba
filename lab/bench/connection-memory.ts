// What one more open connection costs patchctl in memory: hundreds of them to a plain sshd on a lab host.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import { beside } from '../places.ts';
import { must } from '../shell.ts';
import type { Step } from './connections.ts';
import { type Fleet, writeFleet } from './fleet.ts';

const port = 2022;

/** Without PAM and logind, which accept about 16 logins a second; a unit, so that it ends with the host. */
const startSshd = (address: string): string => `
  set -eu
  cat >/run/bench-sshd.conf <<'CONF'
ListenAddress ${address}
Port ${port}
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile none
UsePAM no
UseDNS no
MaxStartups 1000
LogLevel ERROR
CONF
  systemctl stop bench-sshd 2>/dev/null || true
  systemd-run --quiet --collect --unit=bench-sshd --property=TasksMax=infinity /usr/sbin/sshd -D -f /run/bench-sshd.conf`;

export interface ConnectionMemory {
  readonly steps: readonly Step[];
  /** Between the first and the last step. */
  readonly bytesPerConnection: number;
}

/** @param steps numbers of connections, rising. */
export async function measureConnections(
  lab: Lab,
  fleet: Fleet,
  { scratch, steps }: { readonly scratch: string; readonly steps: readonly number[] },
): Promise<ConnectionMemory> {
  const host = lab.hosts[0];
  if (host === undefined) throw new Error('bench: a lab without hosts');
  const started = await host.exec(startSshd(host.address));
  if (started.code !== 0) throw new Error(`bench: no sshd for the connections: ${started.stderr}`);
  const knownHosts = join(scratch, 'plain-known-hosts');
  writeFileSync(knownHosts, `[${host.address}]:${port} ${host.hostKey}\n`);
  const file = join(scratch, 'plain-fleet.json');
  const target = { name: host.name, family: 'debian', address: host.address, port, user: 'root' } as const;
  writeFleet(file, { ...fleet, knownHosts, hosts: [target] });
  const said = await must(process.execPath, [
    '--expose-gc',
    beside('bench/connections.js'),
    file,
    ...steps.map(String),
  ]);
  await host.exec('systemctl stop bench-sshd');
  const measured = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Step);
  return { steps: measured, bytesPerConnection: slope(measured) };
}

function slope(steps: readonly Step[]): number {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || first === last) return Number.NaN;
  return (last.rssBytes - first.rssBytes) / (last.connections - first.connections);
}
