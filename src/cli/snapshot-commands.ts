// The commands about snapshots: what lies on the hosts, whether it can be read back, and what may go.
import type { Command } from 'commander';
import { examples, selectionOptions, type Tools } from './command-tools.ts';

export const addSnapshotCommands = (program: Command, { add, runs }: Tools): void => {
  const snapshots = add(program, 'snapshots', 'what was kept on the hosts before they were changed');
  examples(
    runs(
      selectionOptions(add(snapshots, 'list', 'the snapshots on the hosts, and what each holds')),
      async () => (await import('./commands/snapshots-list.ts')).snapshotsList,
    ),
    'patchctl snapshots list',
    'patchctl snapshots list --group db --json',
  );
  examples(
    runs(
      selectionOptions(
        add(snapshots, 'verify', 'read every snapshot back and compare checksums; changes nothing'),
      ).option('--run <run>', 'only those of this run'),
      async () => (await import('./commands/snapshots-verify.ts')).snapshotsVerify,
    ),
    'patchctl snapshots verify',
    'patchctl snapshots verify --run 2026-11-22.3 --json',
  );
  examples(
    runs(
      selectionOptions(add(snapshots, 'prune', 'remove what the policy of its host no longer keeps; only ours'))
        .option('--dry-run', 'only say what would be removed')
        .option('-y, --yes', 'do not ask'),
      async () => (await import('./commands/snapshots-prune.ts')).snapshotsPrune,
    ),
    'patchctl snapshots prune --dry-run',
    'patchctl snapshots prune --tier standard --yes',
  );
};
