// `patchctl hosts list`: the hosts of the inventory and where they belong. Contacts nothing.
import type { ExitCode } from '../../core/exit-code.ts';
import type { Host } from '../../core/host.ts';
import type { ListedHost } from '../../render/hosts-view.ts';
import { loadFleet, selectFleet } from '../compose.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import type { Invocation } from '../program.ts';

export const hostsList = async (invocation: Invocation<SelectionOptions>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  if (invocation.globals.json)
    printJson(invocation, {
      inventory: { path: inventory.path, sha256: inventory.sha256 },
      hosts: hosts.map(documentOf),
    });
  else {
    const { renderHosts } = await import('../../render/hosts-view.ts');
    printResult(invocation, renderHosts(hosts.map(listed), inventory.path, lookAt(invocation, 'stdout')));
  }
  return 0;
};

const documentOf = (host: Host): Record<string, unknown> => ({
  name: host.name,
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

const listed = (host: Host): ListedHost => ({
  name: host.name,
  address: host.address,
  tier: host.tier,
  ring: host.ring,
  groups: host.groups,
  connection: [host.connection, ...host.jumps.map((jump) => jump.name)].join(' via '),
});
