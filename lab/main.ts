// The `lab` command: hosts to try patchctl on, without writing a test.
import { parseArgs } from 'node:util';
import { labAvailability } from './can-run.ts';
import { type Family, families } from './families.ts';
import type { HostOptions } from './host/host-spec.ts';
import { attachLab, type Lab, prepare, raiseLab } from './lab.ts';
import { isOrphan, labsLock, listStates, readState } from './lab-state.ts';
import { withLock } from './lock.ts';
import { guestCommand, guestUsage } from './qemu/command.ts';
import { reapOrphans, takeDown } from './reap.ts';
import { record, recordUsage } from './record.ts';
import { sleep } from './shell.ts';

const usage = `Usage: lab up ${families.map((family) => `[--${family} N]`).join(' ')}
              [--id ID] [--jump] [--foreground]
       lab prepare [FAMILY…]            (only fills the cache; debian and rocky by default)
       lab list
       lab exec [ID/]HOST COMMAND…      (as root inside the host, not over SSH)
       lab down [ID… | --all]
${guestUsage}
${recordUsage}

Examples:
  npm run lab -- up --debian 2 --rocky 1
  npm run lab -- exec debian1 'apt-get update && apt list --upgradable'
`;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function hostOptions(family: Family, count: number): HostOptions[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${family}${index + 1}`,
    family,
    tier: index === 0 ? 'critical' : 'standard',
    ring: index % 2 === 0 ? 'staging' : 'production',
  }));
}

function describe(lab: Lab): void {
  for (const host of lab.hosts) print(`  ${host.name.padEnd(12)} ${host.user}@${host.address}:${host.port}`);
  print(`\nInventory   ${lab.inventoryPath}`);
  print(`By hand     ssh -F ${lab.sshConfigPath} ${lab.hosts[0]?.name ?? 'HOST'}`);
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new Error(`lab: "${value}" is not a number of hosts`);
  return number;
}

async function untilInterrupted(): Promise<void> {
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true));
  while (!interrupted) await sleep(200);
}

const familyOptions = Object.fromEntries(families.map((family) => [family, { type: 'string' }] as const));

/** As many hosts of each family as were asked for; by default two of debian and one of rocky. */
function askedFor(values: Readonly<Record<string, unknown>>): HostOptions[] {
  const given = families.filter((family) => values[family] !== undefined);
  if (given.length === 0) return [...hostOptions('debian', 2), ...hostOptions('rocky', 1)];
  return given.flatMap((family) => hostOptions(family, count(String(values[family]))));
}

async function up(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ...familyOptions,
      id: { type: 'string' },
      jump: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: true }, // accepted for clarity: it is what `up` does
      foreground: { type: 'boolean', default: false },
    },
  });
  const hosts = askedFor(values);
  process.stderr.write(`Raising ${hosts.length} hosts (the first time on a machine takes about two minutes) …\n`);
  const started = Date.now();
  const id = values.id === undefined ? {} : { id: values.id };
  const lab = await raiseLab({ hosts, jump: values.jump, keep: !values.foreground, ...id });
  print(`Lab ${lab.id} is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  describe(lab);
  if (!values.foreground) return print(`To end it   npm run lab -- down ${lab.id}`);
  print('Ctrl-C ends it.');
  await untilInterrupted();
  await lab.down();
}

async function down(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  });
  const running = listStates();
  const ids = values.all ? running.map((state) => state.id) : positionals;
  const only = running[0];
  if (ids.length === 0 && running.length === 1 && only !== undefined) ids.push(only.id);
  if (ids.length === 0 && running.length > 1) throw new Error('lab: several labs run; name one or use --all');
  await withLock(labsLock, async () => {
    for (const id of ids) {
      const state = readState(id);
      if (state === undefined) throw new Error(`lab: there is no lab "${id}"`);
      await takeDown(state);
      print(`Lab ${id} is down`);
    }
    for (const id of await reapOrphans()) print(`Lab ${id} is down (its owner had crashed)`);
  });
  if (running.length === 0) print('No lab is running');
}

function toPrepare(names: readonly string[]): readonly Family[] {
  const unknown = names.find((name) => !families.some((family) => family === name));
  if (unknown !== undefined) throw new Error(`lab: there is no family "${unknown}"; there are ${families.join(', ')}`);
  return names.length === 0 ? ['debian', 'rocky'] : families.filter((family) => names.includes(family));
}

function list(): void {
  const states = listStates();
  if (states.length === 0) print('No lab is running');
  for (const state of states) {
    const names = state.hosts.map((host) => host.options.name).join(' ');
    print(`${state.id}  since ${state.created}  ${isOrphan(state) ? 'orphaned' : 'up'}  ${names}`);
  }
}

/** Finds the lab of `[ID/]HOST`; without an id the host's name must be unique among the running labs. */
function findHost(target: string): { lab: Lab; name: string } {
  const [first = '', second] = target.split('/');
  if (second !== undefined) return { lab: attachLab(first), name: second };
  const owners = listStates().filter((state) => state.hosts.some((host) => host.options.name === first));
  if (owners.length !== 1)
    throw new Error(`lab: ${owners.length} running labs have a host "${first}"; say ID/${first}`);
  return { lab: attachLab(owners[0]?.id ?? ''), name: first };
}

async function exec([target, ...command]: string[]): Promise<void> {
  if (target === undefined || command.length === 0) throw new Error(`lab: exec needs a host and a command\n${usage}`);
  const { lab, name } = findHost(target);
  const done = await lab.host(name).exec(command.join(' '));
  process.stdout.write(done.stdout);
  process.stderr.write(done.stderr);
  process.exitCode = done.code ?? 255;
}

async function main([command, ...args]: string[]): Promise<void> {
  if (command === undefined || command === '--help' || command === 'help') return void process.stdout.write(usage);
  if (command === 'record') return await record(args); // any host will do, it needs no lab
  const available = labAvailability();
  if (!available.ok) throw new Error(`lab: this machine cannot carry a lab: ${available.reason}`);
  if (command === 'up') return await up(args);
  if (command === 'guest') return await guestCommand(args);
  if (command === 'prepare') return void (await prepare(toPrepare(args).map((family) => ({ family }))));
  if (command === 'down') return await down(args);
  if (command === 'list') return list();
  if (command === 'exec') return await exec(args);
  throw new Error(`lab: there is no command "${command}"\n${usage}`);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error; // `lab up | head` has read enough
});

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
