// Counts connections and commands per host where nobody can flatter himself: in the hosts' own sshd logs.
import type { Lab } from '../lab.ts';
import { inParallel } from '../shell.ts';

export interface Trips {
  /** Per host, mean over the fleet. */
  readonly connections: number;
  readonly commands: number;
}

const countScript = `
  journalctl --sync
  journalctl --identifier=sshd --output=cat --no-pager >/run/bench-ssh.log
  grep -c '^Accepted publickey for ' /run/bench-ssh.log
  grep -c '^Starting session: ' /run/bench-ssh.log
  true`;

/** sshd tells of sessions only when it is verbose. */
export async function listenToSshd(lab: Lab): Promise<void> {
  const script = `echo 'LogLevel VERBOSE' >/etc/ssh/sshd_config.d/bench.conf && systemctl reload ssh`;
  await inParallel(lab.hosts, 4, (host) => host.exec(script));
}

async function total(lab: Lab): Promise<Trips> {
  const counts = await inParallel(lab.hosts, 4, async (host) =>
    (await host.exec(countScript)).stdout.split('\n').map(Number),
  );
  const sum = (column: number): number => counts.reduce((all, count) => all + (count[column] ?? 0), 0);
  return { connections: sum(0), commands: sum(1) };
}

/** What `work` does to the hosts, per host. Nobody else may use the lab meanwhile. */
export async function tripsOf(lab: Lab, work: () => Promise<unknown>): Promise<Trips> {
  const before = await total(lab);
  await work();
  const after = await total(lab);
  const perHost = (key: keyof Trips): number => (after[key] - before[key]) / lab.hosts.length;
  return { connections: perHost('connections'), commands: perHost('commands') };
}
