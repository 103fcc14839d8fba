// `patchctl hosts list`: the hosts of the inventory and where they belong. Contacts nothing.
import type { ExitCode } from '../../core/exit-code.ts';
import type { Host } from '../../core/host.ts';
import { loadFleet, selectFleet } from '../compose.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import type { Invocation } from '../program.ts';

export interface ListRow {
  readonly name: string;
  readonly address: string;
  readonly port: number | null;
  readonly user: string | null;
  readonly connection: 'ssh' | 'local';
  readonly ring: string;
  readonly tier: string;
  readonly groups: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly jumps: readonly string[];
}

export const hostsList = async (invocation: Invocation<SelectionOptions>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const rows = (await selectFleet(inventory, selectionOf(invocation.options))).map(rowOf);
  if (invocation.globals.json)
    printJson(invocation, { inventory: { path: inventory.path, sha256: inventory.sha256 }, hosts: rows });
  else {
    const { renderHosts } = await import('../../render/hosts-view.ts');
    printResult(invocation, renderHosts({ inventory: inventory.path, rows }, lookAt(invocation, 'stdout')));
  }
  return 0;
};

const rowOf = (host: Host): ListRow => ({
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
