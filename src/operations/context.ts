// What operations work with, passed in by cli/compose: no operation reaches for the network, the clock or the disk itself.
import type { Bastion } from '../core/bastion.ts';
import type { Clock } from '../core/clock.ts';
import type { Facts } from '../core/facts.ts';
import type { Host } from '../core/host.ts';
import type { Secret } from '../core/secret.ts';
import type { PackageManager } from '../package-managers/package-manager.ts';
import type { Transport } from '../transport/transport.ts';

export interface Context {
  readonly transport: Transport;
  readonly managerFor: (facts: Facts) => PackageManager | undefined;
  readonly clock: Clock;
  /** Commands and connections of this machine: hooks, and health checks from here. */
  readonly bastion: Bastion;
  /** The sudo password for a host, asked once per run; null when there is nobody to ask. */
  readonly sudoPassword: (host: Host) => Promise<Secret | null>;
  /** Milliseconds for connecting, handshake retries included; and once more for the first answer. */
  readonly connectTimeoutMs: number;
  /** Hosts in flight at once over the whole fleet. */
  readonly concurrency: number;
  readonly signal?: AbortSignal;
}
