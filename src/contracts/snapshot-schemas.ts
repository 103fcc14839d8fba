// The shapes of what `patchctl snapshots … --json` prints.
import { z } from 'zod';
import { count, inventory, runId, sha256, time } from './output-words.ts';
import { faultSchema } from './plan-schema.ts';

const keptSnapshot = z.object({
  id: z.string(),
  run: runId,
  taken: time,
  packages: count.describe('Old package files'),
  missing: z.array(z.string()),
  etc: sha256.nullable(),
  filesystem: z.object({ by: z.string(), name: z.string() }).nullable(),
  external: z.string().nullable(),
  notes: z.array(z.string()),
  bytes: count.describe('Of its directory; a file-system snapshot lies elsewhere'),
});

export const SNAPSHOT_SCHEMAS = {
  'snapshots-list': z
    .object({
      inventory,
      hosts: z.array(
        z.object({
          name: z.string(),
          faults: z.array(faultSchema),
          snapshots: z.array(keptSnapshot),
          unfinished: z.array(z.string()).describe('Directories without a marker: never finished, or not of patchctl'),
        }),
      ),
    })
    .describe('`patchctl snapshots list --json`'),
  'snapshots-verify': z
    .object({
      inventory,
      hosts: z.array(
        z.object({
          name: z.string(),
          faults: z.array(faultSchema),
          snapshots: z.array(
            z.object({
              id: z.string(),
              run: runId,
              taken: time,
              ok: z.boolean().describe('No part failed'),
              parts: z.array(
                z.object({
                  part: z.enum(['packages', 'etc', 'filesystem', 'external']),
                  proof: z.enum(['read-back', 'failed', 'unproven']),
                  detail: z.string(),
                }),
              ),
            }),
          ),
        }),
      ),
    })
    .describe('`patchctl snapshots verify --json`'),
  'snapshots-prune': z
    .object({
      dry_run: z.boolean().describe('True: `removed` is what would be'),
      hosts: z.array(
        z.object({
          name: z.string(),
          faults: z.array(faultSchema),
          removed: z.array(keptSnapshot),
          failed: z.array(z.object({ id: z.string(), fault: faultSchema })),
        }),
      ),
    })
    .describe('`patchctl snapshots prune --json`'),
} as const satisfies Record<string, z.ZodType>;
