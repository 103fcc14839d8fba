// `patchctl hosts list`: the hosts of the inventory and where they belong. Contacts nothing.
import { isoTime } from '../../core/clock.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Host } from '../../core/host.ts';
import { type Support, UNKNOWN_SUPPORT } from '../../core/support.ts';
import type { ListedHost } from '../../render/hosts-view.ts';
import { CommandFailure } from '../command-failure.ts';
import { findLedger, loadFleet, selectFleet } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { knownSupport } from '../known-support.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';

export const hostsList = async (invocation: Invocation<SelectionOptions>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  const supportOf = await supports(invocation);
  if (invocation.globals.json)
    printJson(invocation, {
      inventory: { path: inventory.path, sha256: inventory.sha256 },
      hosts: hosts.map((host) => documentOf(host, supportOf(host.name))),
    });
  else {
    const { renderHosts } = await import('../../render/hosts-view.ts');
    const rows = hosts.map((host) => listed(host, supportOf(host.name)));
    printResult(invocation, renderHosts(rows, inventory.path, lookAt(invocation, 'stdout')));
  }
  return 0;
};

/** From the last scan of each host, if there was one. A ledger that cannot be read keeps nobody from seeing the inventory. */
const supports = async (invocation: Invocation<unknown>): Promise<(host: string) => Support> => {
  const today = isoTime(invocation.io.clock.now());
  try {
    const ledger = await findLedger(invocation);
    const rows = new Map((await ledger?.hosts())?.map((row) => [row.host, row]));
    await ledger?.close();
    return (host) => knownSupport(rows.get(host), today);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return () => UNKNOWN_SUPPORT;
  }
};

const documentOf = (host: Host, support: Support): Record<string, unknown> => ({
  name: host.name,
  support,
  address: host.address,
  port: host.port ?? null,
  user: host.user ?? null,
  connection: host.connection,
  ring: host.ring,
  tier: host.tier,
  groups: host.groups,
  labels: host.labels,
  jumps: host.jumps.map((jump) => jump.name),
});

const listed = (host: Host, support: Support): ListedHost => ({
  name: host.name,
  support,
  address: host.address,
  tier: host.tier,
  ring: host.ring,
  groups: host.groups,
  connection: [host.connection, ...host.jumps.map((jump) => jump.name)].join(' via '),
});
