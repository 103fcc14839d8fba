// What was measured, as a table, as ratios, and against the aims. Pure.
import type { ConnectionMemory } from './connection-memory.ts';
import type { Cost } from './measured.ts';
import type { Trips } from './round-trips.ts';
import type { Startup } from './startup.ts';

export interface Result {
  readonly name: string;
  readonly cost: Cost;
  /** Milliseconds of one host, mean over the fleet. */
  readonly hostCpuMs: number;
  readonly trips: Trips;
}

export interface Measurements {
  readonly patchctl: Result;
  readonly floor: Result;
  /** As it is installed: the aim was set against the playbook run so. */
  readonly ansible: Result;
  /** The same playbook, tuned. No aim was set against it. */
  readonly pipelining: Result;
  readonly sameQuestions: Result;
  readonly startup: Startup;
  readonly connections?: ConnectionMemory;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => (row[column] ?? '').length));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(width(i)) : cell.padStart(width(i)))).join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

function costTable(results: readonly Result[]): string {
  const head = [
    'scan of the whole fleet',
    'wall',
    'client CPU',
    'CPU of a host',
    'client memory',
    'connections',
    'commands',
  ];
  const rows = results.map(({ name, cost, hostCpuMs, trips }) => [
    name,
    seconds(cost.wallMs),
    seconds(cost.cpuMs),
    seconds(hostCpuMs),
    `${Math.round(cost.peakKb / 1024)} MB`,
    trips.connections.toFixed(1),
    trips.commands.toFixed(1),
  ]);
  return table([head, ...rows]);
}

interface Aim {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
}

function aims(measured: Measurements): Aim[] {
  const { patchctl, floor, ansible, sameQuestions, startup, connections } = measured;
  const times = (what: string, value: number, bound: Aim['bound'], limit: number): Aim => ({
    what,
    value,
    unit: '×',
    bound,
    limit,
  });
  const kilobytes = (bytes: number): Aim => ({
    ...{ what: 'memory per open connection', value: bytes / 1000, unit: ' kB', bound: 'at most', limit: 200 },
  });
  return [
    times('wall time: patchctl / floor', patchctl.cost.wallMs / floor.cost.wallMs, 'at most', 1.3),
    times('client CPU: patchctl / floor', patchctl.cost.cpuMs / floor.cost.cpuMs, 'at most', 2),
    times('wall time: Ansible / patchctl', ansible.cost.wallMs / patchctl.cost.wallMs, 'at least', 5),
    times('client CPU: Ansible / patchctl', ansible.cost.cpuMs / patchctl.cost.cpuMs, 'at least', 10),
    times(
      'wall time: Ansible, pipelining, same questions / patchctl',
      sameQuestions.cost.wallMs / patchctl.cost.wallMs,
      'at least',
      5,
    ),
    times(
      'client CPU: Ansible, pipelining, same questions / patchctl',
      sameQuestions.cost.cpuMs / patchctl.cost.cpuMs,
      'at least',
      10,
    ),
    times('wall time: patchctl --version / node -e 0', startup.version.wallMs / startup.bareNode.wallMs, 'at most', 3),
    times('CPU: patchctl --version / node -e 0', startup.version.cpuMs / startup.bareNode.cpuMs, 'at most', 3),
    ...(connections === undefined ? [] : [kilobytes(connections.bytesPerConnection)]),
    { what: 'round trips of a scan, per host', value: patchctl.trips.commands, unit: '', bound: 'at most', limit: 2 },
  ];
}

function isMet({ value, bound, limit }: Aim): boolean {
  return bound === 'at most' ? value <= limit : value >= limit;
}

function aimRow(aim: Aim): string[] {
  const number = (value: number): string => `${value >= 20 ? Math.round(value) : Number(value.toFixed(2))}${aim.unit}`;
  return [aim.what, number(aim.value), `${aim.bound} ${number(aim.limit)}`, isMet(aim) ? 'met' : 'NOT MET'];
}

/** What has no aim: the tuned playbook, which asks a third of what a scan asks, and how far any client could come. */
function ratioTable({ patchctl, floor, ansible, pipelining, sameQuestions }: Measurements): string {
  const ratio = (one: number, other: number): string => `${(one / other).toFixed(1)}×`;
  const rows = [ansible, pipelining, sameQuestions].map(({ name, cost }) => [
    name,
    ratio(cost.wallMs, patchctl.cost.wallMs),
    ratio(cost.cpuMs, patchctl.cost.cpuMs),
    ratio(cost.wallMs, floor.cost.wallMs),
    ratio(cost.cpuMs, floor.cost.cpuMs),
  ]);
  return table([['how many times as much as', 'patchctl: wall', 'CPU', 'floor: wall', 'CPU'], ...rows]);
}

export function report(measured: Measurements): string {
  const { patchctl, floor, ansible, pipelining, sameQuestions, startup, connections } = measured;
  const memory = connections?.steps.map((step) => `${Math.round(step.rssBytes / 1e6)} MB with ${step.connections}`);
  return [
    costTable([patchctl, floor, ansible, pipelining, sameQuestions]),
    '',
    `  patchctl --version ${seconds(startup.version.wallMs)}, node -e 0 ${seconds(startup.bareNode.wallMs)}`,
    ...(memory === undefined ? [] : [`  open connections: ${memory.join(', ')}`]),
    '',
    ratioTable(measured),
    '',
    table([['aim', 'measured', 'wanted', ''], ...aims(measured).map(aimRow)]),
    '',
  ].join('\n');
}
