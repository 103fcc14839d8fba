// What only the whole fleet shows: hosts described twice, hosts without a tier, no hosts at all.
import type { Host } from '../core/host.ts';
import { tierNames } from './check-references.ts';
import { type Diagnostic, diagnosticAt, diagnosticOf } from './diagnostic.ts';
import { layersOf, markOfLayer, saidLast } from './layers.ts';
import type { ParsedFile } from './read-files.ts';
import { type ResolvedHost, tierNameOf } from './resolve-hosts.ts';
import { type HostEntry, lineOf, markIn, type Sections } from './sections.ts';
import { isAddress } from './shape.ts';
import { findAt } from './tree.ts';

const MAX_HOSTS = 100_000;

/** Names that two keys describe; a range that overlaps is reported once. */
export const checkNames = (hosts: readonly HostEntry[]): readonly Diagnostic[] => {
  const byName = new Map<string, HostEntry>();
  return hosts.flatMap((entry) => {
    const taken = entry.names.find((name) => byName.has(name));
    const first = taken === undefined ? undefined : byName.get(taken);
    for (const name of entry.names) if (!byName.has(name)) byName.set(name, entry);
    if (first === undefined) return [];
    return [diagnosticAt(markIn(entry), `host ${taken} is already described at ${lineOf(markIn(first))}`)];
  });
};

/** Names that cannot be connected to, and ranges that would all connect to the same place. */
export const checkAddresses = (hosts: readonly HostEntry[]): readonly Diagnostic[] =>
  hosts.flatMap((entry) => {
    const { address } = entry.settings;
    if (address !== undefined && entry.names.length > 1) {
      const message = `address ${address} would be the same for all ${entry.names.length} hosts of ${entry.name}`;
      return [diagnosticAt(markIn(entry, 'address'), message, 'the address of a range is its name')];
    }
    const wrong = entry.names.find((name) => !isAddress(address ?? name));
    if (wrong === undefined) return [];
    return [diagnosticAt(markIn(entry), `"${wrong}" is not an address`, 'add `address:`, and `port:` where needed')];
  });

/** Two hosts with one key are one machine, and would be patched by two hands at once. */
const machineOf = (host: Host): string =>
  host.connection === 'local'
    ? 'local'
    : JSON.stringify([host.address.toLowerCase(), host.port ?? 22, host.jumps.map((jump) => jump.name)]);

const sayMachine = (host: Host): string =>
  host.connection === 'local' ? 'connection: local' : `${host.address} port ${host.port ?? 22}`;

/** Hosts that are the same machine by what the inventory says. */
export const checkMachines = (hosts: readonly ResolvedHost[]): readonly Diagnostic[] => {
  const byMachine = new Map<string, ResolvedHost>();
  return hosts.flatMap((one) => {
    const first = byMachine.get(machineOf(one.host));
    if (first === undefined) byMachine.set(machineOf(one.host), one);
    if (first === undefined || first.host.name === one.host.name || first.entry === one.entry) return [];
    const key = one.host.connection === 'local' ? 'connection' : 'address';
    const mark = one.entry.settings[key] === undefined ? markIn(one.entry) : markIn(one.entry, key);
    const place = lineOf(markIn(first.entry));
    return [
      diagnosticAt(
        mark,
        `host ${one.host.name} is the same machine as ${first.host.name} at ${place}: ${sayMachine(one.host)}`,
      ),
    ];
  });
};

/** Hosts that shall reboot only inside a window and have none: they would never. Once for each line that says so. */
export const checkReboots = (hosts: readonly ResolvedHost[]): readonly Diagnostic[] => {
  const said = new Set<string>();
  return hosts.flatMap(({ host, layers }) => {
    const layer = saidLast(layers, 'reboot');
    if (host.reboot !== 'in-window' || host.windows.length > 0 || layer === undefined) return [];
    const mark = markOfLayer(layer, 'reboot');
    if (said.has(lineOf(mark))) return [];
    said.add(lineOf(mark));
    const message = `host ${host.name} would never reboot: in-window wants a maintenance window, and it has none`;
    return [diagnosticAt(mark, message, 'add `windows:`, or `reboot: if-needed` for this host')];
  });
};

/** Hosts that nobody gave a tier. */
export const checkTiers = (sections: Sections): readonly Diagnostic[] =>
  sections.hosts
    .filter((entry) => tierNameOf(layersOf(entry, sections), sections) === undefined)
    .map((entry) => {
      const tiers = tierNames(sections);
      const hint = `add \`tier:\`, or a default: \`defaults: { tier: ${tiers.at(-1)} }\`  (tiers: ${tiers.join(', ')})`;
      return diagnosticAt(markIn(entry), `host ${entry.names[0]} has no tier`, hint);
    });

/** No hosts, or more than can be meant. */
export const checkSize = (sections: Sections, files: readonly ParsedFile[]): readonly Diagnostic[] => {
  const count = sections.hosts.reduce((sum, entry) => sum + entry.names.length, 0);
  const [file] = files;
  if (file === undefined || (count > 0 && count <= MAX_HOSTS)) return [];
  const message = count === 0 ? 'the inventory describes no hosts' : `more than ${MAX_HOSTS} hosts`;
  const key = findAt(file.tree, ['hosts'])?.key;
  const hint = count === 0 ? 'add at least one name under `hosts:`' : undefined;
  return key === undefined
    ? [diagnosticOf(file.source.shown, message, hint)]
    : [diagnosticAt({ source: file.source, span: key }, message, hint)];
};
