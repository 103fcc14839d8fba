// The command line: every command, option and example. Each command's code is loaded only when it runs.
import { Command, Option } from 'commander';
import type { ExitCode } from '../core/exit-code.ts';
import { durationOption, examples, type Run, selectionOptions, type Tools } from './command-tools.ts';
import { addFeedCommands, addNotifyCommands } from './feed-commands.ts';
import type { GlobalOptions } from './invocation.ts';
import type { Io } from './io.ts';
import { collect, cveId, duration, positiveInteger } from './options.ts';
import { addRecordCommands } from './record-commands.ts';
import { addSnapshotCommands } from './snapshot-commands.ts';
import { version } from './version.ts';

const approvalTimeout = (): Option =>
  durationOption('--approval-timeout <duration>', 'how long a gate waits for `patchctl approve RUN`', '1h');

const globalOptions = (): readonly Option[] => [
  new Option('-i, --inventory <file>', 'inventory file or directory (repeatable)').argParser(collect),
  new Option('--state <dir>', 'state directory with the ledger (PATCHCTL_STATE)'),
  new Option('--json', 'machine-readable result on stdout'),
  new Option('--no-color', 'no colors (NO_COLOR works, too)'),
  new Option('-q, --quiet', 'no progress'),
  new Option('-v, --verbose', 'everything, not only the most urgent'),
  new Option('--concurrency <n>', 'hosts in flight at once').argParser(positiveInteger).default(16),
  durationOption('--timeout <duration>', 'for connecting to a host, and for its first answer', '60s'),
];

const planningOptions = (command: Command): Command =>
  command
    .option('--security', 'only security updates; unclassified ones are included')
    .option('--cve <id>', 'only what fixes this CVE (repeatable)', (value, before: readonly string[] | undefined) =>
      collect(cveId(value), before),
    )
    .option('--emergency', 'with --cve: one canary batch, then all rings at once; soak is waived, all of it recorded')
    .option('--promote-from <ring>', 'later rings take only versions that this ring has run healthily')
    .addOption(new Option('--promotion-soak <duration>', 'for so long; left out: as the ring says').argParser(duration))
    .option('--override-windows', 'patch outside maintenance windows, too; recorded')
    .option('--exclude <package>', 'leave packages out, globs (repeatable)', collect)
    .option('--allow-removals', 'permit plans that remove packages')
    .option('--allow-downgrades', 'permit plans that downgrade packages')
    .option('--no-refresh', "do not refresh the hosts' package lists first");

/** Of commands that start a job and wait for it. */
const runningOptions = (command: Command): Command =>
  command
    .option('-y, --yes', 'do not ask')
    .addOption(
      durationOption('--job-timeout <duration>', 'stop waiting for a job after this; it is never killed', '2h'),
    )
    .addOption(durationOption('--reconnect-timeout <duration>', 'how long to try to reach a host again', '10m'));

/** @param done told the exit code of the command that ran. */
export const createProgram = (io: Io, done: (code: ExitCode) => void): Command => {
  const program = new Command('patchctl');
  const columns = io.stdout.columns ?? 80;
  program
    .description('Agentless patching of Linux fleets over SSH: plan, apply, verify, audit.')
    .version(version(), '-V, --version')
    .showHelpAfterError('(patchctl --help, or patchctl COMMAND --help)')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
    });
  for (const option of globalOptions()) program.addOption(option);

  /** Binds lazily loaded code to a command. */
  const runs = <Options>(command: Command, load: () => Promise<Run<Options>>): Command =>
    command.action(async (...received: unknown[]) => {
      const self = received.at(-1) as Command;
      const args = received.slice(0, -2) as string[];
      const run = await load();
      done(await run({ io, globals: program.opts<GlobalOptions>(), options: self.opts() as Options }, ...args));
    });
  const add = (parent: Command, usage: string, description: string): Command =>
    parent.command(usage).description(description);

  addHostCommands(program, { add, runs });
  addPlanCommands(program, { add, runs });
  addRecordCommands(program, { add, runs });
  addSnapshotCommands(program, { add, runs });
  addFeedCommands(program, { add, runs });
  addNotifyCommands(program, { add, runs });
  return program;
};

const addHostCommands = (program: Command, { add, runs }: Tools): void => {
  const hosts = add(program, 'hosts', 'the hosts of the inventory');
  examples(
    runs(
      selectionOptions(
        add(hosts, 'check', 'reachable, trusted, sudo, disk, clock, locks: one line per host with what to do'),
      ),
      async () => (await import('./commands/hosts-check.ts')).hostsCheck,
    ),
    'patchctl hosts check',
    'patchctl hosts check --group web --json',
  );
  examples(
    runs(
      selectionOptions(add(hosts, 'list', 'the hosts and where they belong')),
      async () => (await import('./commands/hosts-list.ts')).hostsList,
    ),
    'patchctl hosts list --tier critical',
    'patchctl hosts list --json',
  );
  examples(
    runs(
      add(hosts, 'show <host>', 'effective values of one host, and where each came from'),
      async () => (await import('./commands/hosts-show.ts')).hostsShow,
    ),
    'patchctl hosts show web01.example.net',
    'patchctl hosts show db01 --json',
  );
  examples(
    runs(
      add(hosts, 'trust <host>', "fetch and show a host's key, confirm, store it").option(
        '--fingerprint <SHA256:…>',
        'accept exactly this key, without asking',
      ),
      async () => (await import('./commands/hosts-trust.ts')).hostsTrust,
    ),
    'patchctl hosts trust web01',
    'patchctl hosts trust web01 --fingerprint SHA256:3Zs…',
  );
  examples(
    runs(
      runningOptions(
        add(
          hosts,
          'repair <host>',
          'mend a package manager that was interrupted: shows what will be run, asks, reads again',
        ),
      ),
      async () => (await import('./commands/hosts-repair.ts')).hostsRepair,
    ),
    'patchctl hosts repair web01',
    'patchctl hosts repair web01 --yes --json',
  );
  examples(
    runs(
      selectionOptions(add(program, 'windows', 'when the hosts may be changed: now, next, and not at all')).option(
        '--next <n>',
        'how many openings of each',
        positiveInteger,
        3,
      ),
      async () => (await import('./commands/windows.ts')).windows,
    ),
    'patchctl windows',
    'patchctl windows --tier critical --next 10 --json',
  );
};

const addPlanCommands = (program: Command, { add, runs }: Tools): void => {
  examples(
    runs(
      selectionOptions(add(program, 'scan', 'facts and pending updates of the fleet, stored')).option(
        '--no-refresh',
        "do not refresh the hosts' package lists first",
      ),
      async () => (await import('./commands/scan.ts')).scan,
    ),
    'patchctl scan',
    'patchctl scan --ring staging --json',
  );
  examples(
    runs(
      planningOptions(selectionOptions(add(program, 'plan', 'what would be done where, exactly; changes nothing')))
        .option('--out <file>', 'keep the plan for `patchctl apply FILE`')
        .addOption(durationOption('--expires <duration>', 'how long the plan may be applied', '24h'))
        .option('--detailed-exitcode', 'exit 10 when changes are pending')
        .option('--why <host package...>', 'explain the priority of one change: --why web01 openssl'),
      async () => (await import('./commands/plan.ts')).plan,
    ),
    'patchctl plan --tier critical --security',
    'patchctl plan --why web01 openssl',
    'patchctl plan --group web --out plan.json',
  );
  examples(
    runs(
      add(program, 'show <plan-or-run> [host]', 'a plan file, or a run of the ledger'),
      async () => (await import('./commands/show.ts')).show,
    ),
    'patchctl show plan.json',
    'patchctl show 2026-11-22.3 db01',
  );
  examples(
    runs(
      planningOptions(selectionOptions(add(program, 'apply [plan]', 'apply a plan file, or plan and apply in one go')))
        .option('--all', 'the whole fleet')
        .option('-y, --yes', 'do not ask')
        .addOption(
          durationOption('--job-timeout <duration>', 'stop waiting for a job after this; it is never killed', '2h'),
        )
        .addOption(durationOption('--reconnect-timeout <duration>', 'how long to try to reach a host again', '10m'))
        .addOption(approvalTimeout()),
      async () => (await import('./commands/apply.ts')).apply,
    ),
    'patchctl apply plan.json',
    'patchctl apply --tier critical --security --yes',
    'patchctl apply --cve CVE-2026-12345 --emergency',
  );
  examples(
    runs(
      selectionOptions(
        add(program, 'reboot', 'reboot hosts and prove it; waves, gates, limits and windows as in apply'),
      )
        .option('--all', 'the whole fleet')
        .option('--if-needed', 'only hosts that need it')
        .option('--override-windows', 'also outside the maintenance windows of the hosts; recorded')
        .option('-y, --yes', 'do not ask')
        .addOption(durationOption('--reconnect-timeout <duration>', 'how long to try to reach a host again', '10m'))
        .addOption(approvalTimeout()),
      async () => (await import('./commands/reboot.ts')).reboot,
    ),
    'patchctl reboot --tier lab --if-needed',
    'patchctl reboot --host web01 --yes',
  );
  examples(
    runs(
      selectionOptions(
        add(
          program,
          'rollback <run>',
          'take hosts back to the packages before a run, from saved files; waves in reverse',
        ),
      )
        .option('--dry-run', 'show what would be done, and change nothing')
        .option('--discard-later', 'undo what was changed since that run, too')
        .option('--filesystem', 'the whole file system of /, from its snapshot, with a reboot; not the packages alone')
        .option('--external', 'the whole machine, from its external snapshot, by the restore command of the inventory')
        .option('--override-windows', 'also outside the maintenance windows of the hosts; recorded')
        .option('-y, --yes', 'do not ask')
        .addOption(
          durationOption('--job-timeout <duration>', 'stop waiting for a job after this; it is never killed', '2h'),
        )
        .addOption(durationOption('--reconnect-timeout <duration>', 'how long to try to reach a host again', '10m'))
        .addOption(approvalTimeout()),
      async () => (await import('./commands/rollback.ts')).rollback,
    ),
    'patchctl rollback 2026-11-22.3 --dry-run',
    'patchctl rollback 2026-11-22.3 --host web01 --yes',
    'patchctl rollback 2026-11-22.3 --host db01 --filesystem',
  );
  examples(
    runs(
      add(program, 'resume [run]', 'after an interruption: find out what happened, finish what was never started')
        .option('-y, --yes', 'do not ask')
        .option('--give-up', 'end the run without contacting its hosts: what was begun on them stays unknown')
        .addOption(
          durationOption('--job-timeout <duration>', 'stop waiting for a job after this; it is never killed', '2h'),
        )
        .addOption(durationOption('--reconnect-timeout <duration>', 'how long to try to reach a host again', '10m'))
        .addOption(approvalTimeout()),
      async () => (await import('./commands/resume.ts')).resume,
    ),
    'patchctl resume',
    'patchctl resume 2026-11-22.3 --yes',
    'patchctl resume 2026-11-22.3 --give-up',
  );
  examples(
    runs(
      add(program, 'approve <run>', 'let a run that waits at a gate go on; contacts nothing')
        .option('--wave <n>', 'this wave, also ahead of time', positiveInteger)
        .option('-y, --yes', 'do not ask'),
      async () => (await import('./commands/approve.ts')).approve,
    ),
    'patchctl approve 2026-11-22.3',
    'patchctl approve 2026-11-22.3 --wave 4 --yes',
  );
};
