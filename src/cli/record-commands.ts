// The commands that read the record: status, history, cve, audit.
import { Argument, type Command, Option } from 'commander';
import { examples, selectionOptions, type Tools } from './command-tools.ts';
import { cveId, positiveInteger } from './options.ts';

export const addRecordCommands = (program: Command, { add, runs }: Tools): void => {
  examples(
    runs(
      selectionOptions(add(program, 'status', 'where every host stands, from the ledger; contacts nothing')),
      async () => (await import('./commands/status.ts')).status,
    ),
    'patchctl status',
    'patchctl status --tier critical --json',
  );
  examples(
    runs(
      add(program, 'history', 'the runs, newest first').option('--limit <n>', 'at most this many', positiveInteger, 20),
      async () => (await import('./commands/history.ts')).history,
    ),
    'patchctl history',
    'patchctl history --limit 100 --json',
  );
  examples(
    runs(
      selectionOptions(
        add(program, 'cve', 'where every host stands towards one CVE, or all open ones; contacts nothing'),
      )
        .addArgument(
          new Argument('[id]', 'CVE-2026-12345; without it, every CVE that is open somewhere').argParser(cveId),
        )
        .option('--residual', 'only CVEs that no pending update ends')
        .option('--detailed-exitcode', 'exit 10 when a host is exposed'),
      async () => (await import('./commands/cve.ts')).cve,
    ),
    'patchctl cve CVE-2026-12345',
    'patchctl cve --residual --tier critical --json',
  );
  const audit = add(program, 'audit', 'the ledger as evidence');
  examples(
    runs(
      add(audit, 'verify', 'walk the hash chain and name the first bad row').option(
        '--expect-head <sha256>',
        'a head that was kept elsewhere',
      ),
      async () => (await import('./commands/audit-verify.ts')).auditVerify,
    ),
    'patchctl audit verify',
    'patchctl audit verify --expect-head 5be2…c91',
  );
  examples(
    runs(
      add(audit, 'export', 'every event, to stdout').addOption(
        new Option('--format <format>', 'jsonl or csv').choices(['jsonl', 'csv']).default('jsonl'),
      ),
      async () => (await import('./commands/audit-export.ts')).auditExport,
    ),
    'patchctl audit export > events.jsonl',
    'patchctl audit export --format csv > events.csv',
  );
};
