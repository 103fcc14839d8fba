// Snapshots as `--json` tells them, the same in every command about them.
import { type Fault, hintFor } from '../core/fault.ts';
import type { Host } from '../core/host.ts';
import type { KeptSnapshot } from '../core/snapshots/kept-snapshot.ts';

export const faultDocument = (met: Fault, { name }: Host): Record<string, unknown> => ({
  ...met,
  hint: hintFor(met, name),
});

export const snapshotDocument = ({ run, taken, record, bytes }: KeptSnapshot): Record<string, unknown> => ({
  id: record.id,
  run,
  taken,
  packages: record.saved,
  missing: record.missing,
  etc: record.etc,
  filesystem: record.filesystem,
  external: record.external,
  notes: record.notes ?? [],
  bytes,
});
