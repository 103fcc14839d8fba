// `patchctl hosts show HOST`: effective values of one host and the line of the inventory that each came from.
import type { ExitCode } from '../../core/exit-code.ts';
import { WHOLE_FLEET } from '../../core/selection.ts';
import { describeHost, type Setting } from '../../inventory/describe-host.ts';
import { loadFleet, selectFleet } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, printJson, printResult } from '../output.ts';

export const hostsShow = async (invocation: Invocation<object>, wanted: string): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const [host] = await selectFleet(inventory, { ...WHOLE_FLEET, hosts: [wanted], limit: 1 });
  const name = host?.name ?? wanted;
  const settings = describeHost(inventory, name) ?? [];
  if (invocation.globals.json) printJson(invocation, { host: name, inventory: inventory.path, settings });
  else {
    const { renderHost } = await import('../../render/hosts-view.ts');
    printResult(
      invocation,
      renderHost({ name, inventory: inventory.path, values: settings.map(rowOf) }, lookAt(invocation, 'stdout')),
    );
  }
  return 0;
};

const rowOf = ({ key, value, origin }: Setting): { key: string; value: string | null; origin: string } => {
  switch (origin.kind) {
    case 'inventory':
      return { key, value, origin: `${origin.layer}  ${origin.file}:${origin.line}` };
    case 'built-in':
      return { key, value, origin: 'built-in default' };
    case 'ssh-config':
      return { key, value, origin: 'left to ~/.ssh/config' };
  }
};
