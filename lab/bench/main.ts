// `npm run bench`: a fleet of real hosts scanned by patchctl, by a bare script and by Ansible, in turns; prints medians and ratios.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { labAvailability } from '../can-run.ts';
import { type Lab, raiseLab } from '../lab.ts';
import { measureConnections } from './connection-memory.ts';
import { type Contestant, contestantNames, contestants } from './contestants.ts';
import { type FamilyChoice, type Fleet, familyChoices, fleetOf, hostOptions } from './fleet.ts';
import { hostsCpuMs } from './host-cpu.ts';
import { type Cost, median, medianCost } from './measured.ts';
import { type Measurements, type Result, report } from './report.ts';
import { listenToSshd, type Trips, tripsOf } from './round-trips.ts';
import { measureStartup } from './startup.ts';

const usage = `Usage: npm run bench -- [--hosts N] [--family rocky|debian|both] [--runs N] [--parallel N] [--connections N]
       npm run bench -- feeds     loading and asking feeds of full size; needs no lab

  --hosts        real hosts to raise and to scan (6)
  --family       dnf hosts, apt hosts, or every other one (rocky)
  --runs         of each program, in turns; the medians count (3)
  --parallel     hosts in flight at once, for all programs alike (16)
  --connections  open at the end of the memory measurement; 0 leaves it out (500)
`;

interface Options {
  readonly hosts: number;
  readonly family: FamilyChoice;
  readonly runs: number;
  readonly parallel: number;
  readonly connections: number;
}

function numberIn(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`bench: --${name} ${text} is no number from ${least} on`);
  return number;
}

function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hosts: { type: 'string', default: '6' },
      family: { type: 'string', default: 'rocky' },
      runs: { type: 'string', default: '3' },
      parallel: { type: 'string', default: '16' },
      connections: { type: 'string', default: '500' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const family = familyChoices.find((choice) => choice === values.family);
  if (family === undefined) throw new Error(`bench: --family is one of ${familyChoices.join(', ')}`);
  return {
    family,
    hosts: numberIn('hosts', values.hosts, 1),
    runs: numberIn('runs', values.runs, 1),
    parallel: numberIn('parallel', values.parallel, 1),
    connections: numberIn('connections', values.connections, 0),
  };
}

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

/** The first run of each warms every cache and is only counted, the others take turns and are only timed. */
async function race(lab: Lab, runners: readonly Contestant[], runs: number): Promise<Map<string, Result>> {
  const trips = new Map<string, Trips>();
  for (const { name, scan } of runners) {
    say(`round trips of ${name}`);
    trips.set(name, await tripsOf(lab, scan));
  }
  const costs = new Map<string, Cost[]>(runners.map(({ name }) => [name, []]));
  const hostCosts = new Map<string, number[]>(runners.map(({ name }) => [name, []]));
  for (let round = 1; round <= runs; round++) {
    for (const { name, scan } of runners) {
      const before = hostsCpuMs(lab);
      const cost = await scan();
      costs.get(name)?.push(cost);
      hostCosts.get(name)?.push((hostsCpuMs(lab) - before) / lab.hosts.length);
      say(`run ${round} of ${runs}: ${name} ${(cost.wallMs / 1000).toFixed(1)} s`);
    }
  }
  return new Map(
    [...trips].map(([name, counted]) => {
      const cost = medianCost(costs.get(name) ?? []);
      return [name, { name, trips: counted, cost, hostCpuMs: median(hostCosts.get(name) ?? []) }];
    }),
  );
}

function resultOf(results: ReadonlyMap<string, Result>, name: string): Result {
  const result = results.get(name);
  if (result === undefined) throw new Error(`bench: ${name} did not run`);
  return result;
}

async function measure(lab: Lab, fleet: Fleet, options: Options): Promise<Measurements> {
  const scratch = mkdtempSync(join(tmpdir(), 'pb-'));
  try {
    say('startup');
    const startup = await measureStartup();
    await listenToSshd(lab);
    const runners = contestants({ fleet, inventoryPath: lab.inventoryPath, scratch });
    const results = await race(lab, runners, options.runs);
    const wanted = options.connections;
    const steps = [Math.ceil(wanted / 5), wanted];
    if (wanted > 0) say(`${wanted} connections`);
    return {
      patchctl: resultOf(results, contestantNames.patchctl),
      floor: resultOf(results, contestantNames.floor),
      ansible: resultOf(results, contestantNames.ansible),
      pipelining: resultOf(results, contestantNames.pipelining),
      sameQuestions: resultOf(results, contestantNames.sameQuestions),
      startup,
      ...(wanted > 0 && { connections: await measureConnections(lab, fleet, { scratch, steps }) }),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function bench(options: Options): Promise<void> {
  const available = labAvailability();
  if (!available.ok) throw new Error(`bench: this machine cannot carry a lab: ${available.reason}`);
  const { hosts, family, runs, parallel } = options;
  const wanted = hostOptions(hosts, family);
  say(`raising ${hosts} hosts`);
  const lab = await raiseLab({ hosts: wanted });
  try {
    const measured = await measure(lab, fleetOf(lab, wanted, parallel), options);
    process.stdout.write(
      `${hosts} hosts (${family}), ${parallel} in flight, medians of ${runs} runs\n\n${report(measured)}`,
    );
  } finally {
    await lab.down();
  }
}

try {
  const args = process.argv.slice(2);
  const options = args[0] === 'feeds' ? 'feeds' : readOptions(args);
  if (options === undefined) process.stdout.write(usage);
  else if (options === 'feeds') await import('./feeds.ts');
  else await bench(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
