// The shapes of everything that `--json` prints, as zod; JSON Schemas in docs/schemas are generated from here and tests hold real output against them.
import { z } from 'zod';
import { EVENT_MEANINGS } from '../core/event-catalog.ts';
import { OUTCOMES, type Outcome } from '../core/outcome.ts';
import { RUN_KINDS } from '../core/run-kind.ts';
import { count, inventory, runId, sha256, time } from './output-words.ts';
import { changeSchema, faultSchema, hostSchema, planSchema } from './plan-schema.ts';
import { SNAPSHOT_SCHEMAS } from './snapshot-schemas.ts';

const exitCode = z.number().int();
const outcome = z.enum(Object.keys(OUTCOMES) as [Outcome, ...Outcome[]]);
const outcomes = z.record(z.string(), outcome);
const eventType = z.enum(Object.keys(EVENT_MEANINGS) as [keyof typeof EVENT_MEANINGS]);

const storedEvent = z.object({
  seq: count,
  at: time,
  run: runId,
  host: z.string().nullable(),
  hash: sha256,
  event: z.looseObject({ type: eventType }),
});

const date = z.iso.date();
const feedDocument = { document: z.string(), feed: z.string(), release: z.string().nullable() };
const bundledDocument = z.object({ document: z.string(), fetched_at: time, data_date: date.nullable() });

const feedAge = z.object({
  id: z.string(),
  state: z.enum(['fresh', 'stale', 'missing']),
  age_s: count.nullable(),
  data_date: date.nullable(),
});
const opinion = z.enum(['fixed', 'open', 'wont-fix', 'not-affected', 'undetermined', 'not-named']);
const standing = z.enum([
  'update-pending',
  'held-back',
  'not-in-repositories',
  'esm-only',
  'open',
  'wont-fix',
  'undetermined',
  'unimportant',
  'fixed',
  'not-affected',
]);

/** By the name of the file in docs/schemas. Objects may get more members; the ones here stay. */
export const OUTPUT_SCHEMAS = {
  plan: planSchema.describe('`patchctl plan --json`, and plan files'),
  scan: z
    .object({ run: runId, exit_code: exitCode, feeds: z.array(feedAge), hosts: z.array(hostSchema) })
    .describe('`patchctl scan --json`'),
  'apply-event': z
    .looseObject({ seq: count, at: time, run: runId, host: z.string().nullable(), type: eventType })
    .describe('One line of `patchctl apply --json` and `resume --json`'),
  'apply-end': z
    .looseObject({ type: z.literal('run.finished'), run: runId, exit_code: exitCode, outcomes, head: sha256 })
    .describe('The last line of `patchctl apply --json` and `resume --json`'),
  status: z
    .object({
      feeds: z.array(feedAge),
      open_runs: z
        .array(z.object({ id: runId, kind: z.string(), started: time }))
        .describe('runs without an end on record: at work, or interrupted'),
      hosts: z.array(
        z.object({
          name: z.string(),
          tier: z.string(),
          ring: z.string(),
          os: z.string().nullable(),
          support: z.object({ until: z.string().nullable(), ended: z.union([z.boolean(), z.literal('unknown')]) }),
          pending: count.nullable(),
          security: count.nullable(),
          urgent: z
            .object({ word: z.string(), count })
            .nullable()
            .describe(
              'the worst among the security updates: `exploited`, `likely`, `critical`; null: none that is known',
            ),
          reboot: z.enum(['yes', 'no', 'unknown']).nullable(),
          last_scan: time.nullable(),
          last_run: runId.nullable(),
          last_outcome: outcome.nullable(),
        }),
      ),
    })
    .describe('`patchctl status --json`; null is unknown, never zero'),
  history: z
    .object({
      runs: z.array(
        z.object({
          run: runId,
          kind: z.enum(RUN_KINDS),
          started: time,
          finished: time.nullable(),
          plan: z.string().nullable(),
          exit_code: exitCode.nullable(),
          outcomes: outcomes.nullable(),
        }),
      ),
    })
    .describe('`patchctl history --json`'),
  'show-run': z
    .object({
      run: runId,
      kind: z.enum(RUN_KINDS),
      started: time,
      finished: time.nullable(),
      exit_code: exitCode.nullable(),
      hosts: z.array(z.looseObject({ host: z.string(), outcome: outcome.nullable() })),
      events: z.array(storedEvent),
    })
    .describe('`patchctl show RUN --json`'),
  'show-host': z
    .object({ run: runId, host: z.string(), events: z.array(storedEvent), transcript: z.string().nullable() })
    .describe('`patchctl show RUN HOST --json`'),
  approve: z
    .object({
      run: runId,
      wave: count,
      ring: z.string(),
      tier: z.string(),
      hosts: z.array(z.string()),
      waiting_since: time.nullable().describe('Null: approved ahead of its turn'),
      approved_by: z.string(),
      approved_at: time,
    })
    .describe('`patchctl approve --json`'),
  'hosts-check': z
    .object({
      inventory,
      hosts: z.array(
        z.object({
          name: z.string(),
          address: z.string(),
          ok: z.boolean(),
          os: z.string().nullable(),
          manager: z.string().nullable(),
          sudo: z.string().nullable(),
          clock_offset_ms: z.number().nullable(),
          metadata_age_s: z.number().nullable(),
          faults: z.array(faultSchema),
          attention: z.array(z.string()),
        }),
      ),
    })
    .describe('`patchctl hosts check --json`'),
  'hosts-repair': z
    .object({
      type: z.literal('repair.examined'),
      host: z.string(),
      diagnosis: z.enum(['sound', 'job', 'by-hand', 'refused']),
      faults: z.array(faultSchema),
      steps: z.array(z.string()),
    })
    .describe('The first line of `patchctl hosts repair --json`; the events of a run follow where one was begun'),
  'hosts-list': z
    .object({
      inventory,
      hosts: z.array(
        z.looseObject({
          name: z.string(),
          address: z.string(),
          connection: z.enum(['ssh', 'local']),
          ring: z.string(),
          tier: z.string(),
          support: z.object({ until: z.string().nullable(), ended: z.union([z.boolean(), z.literal('unknown')]) }),
        }),
      ),
    })
    .describe('`patchctl hosts list --json`'),
  ...SNAPSHOT_SCHEMAS,
  windows: z
    .object({
      inventory,
      now: time,
      hosts: z.array(
        z.object({
          name: z.string(),
          windows: z.array(z.string()),
          open: z.boolean().describe('Whether the first of the openings holds now'),
          openings: z
            .array(
              z.object({
                window: z.string(),
                zone: z.string(),
                opens: time.nullable(),
                closes: time.nullable(),
              }),
            )
            .describe('In order and disjoint, at most as many as --next; null: without beginning or end'),
          blackouts: z.array(z.object({ days: z.string(), zone: z.string(), begins: time, ends: time })),
        }),
      ),
    })
    .describe('`patchctl windows --json`'),
  'audit-verify': z
    .object({
      ok: z.boolean(),
      rows: count,
      head: sha256,
      first_bad: z.object({ seq: count.nullable(), why: z.string() }).nullable(),
      caveat: z.string(),
    })
    .describe('`patchctl audit verify --json`'),
  cve: z
    .object({
      cve: z.string(),
      exploited: z.array(
        z.object({ catalogue: z.enum(['kev', 'euvd']), added: date, due: date.nullable(), ransomware: z.boolean() }),
      ),
      epss: z.object({ score: z.number(), percentile: z.number(), date }).nullable(),
      ssvc: z
        .object({
          exploitation: z.enum(['none', 'poc', 'active']),
          automatable: z.boolean(),
          technical_impact: z.enum(['partial', 'total']),
          date: date.nullable(),
        })
        .nullable(),
      cvss: z
        .object({ score: z.number(), feed: z.string(), date: date.nullable() })
        .nullable()
        .describe('Base score, where a loaded feed has one; null: unknown'),
      feeds: z.array(feedAge),
      hosts: z.array(
        z.object({
          host: z.string(),
          os: z.object({ id: z.string(), version: z.string(), name: z.string() }).nullable(),
          support: z.object({ until: z.string().nullable(), ended: z.union([z.boolean(), z.literal('unknown')]) }),
          standing: z.enum(['exposed', 'reboot-pending', 'fixed', 'not-affected', 'not-named', 'unknown']),
          packages: z.array(
            z.object({
              package: z.string(),
              installed: z.string(),
              fixed: z.string().nullable(),
              standing,
              by: z.string(),
            }),
          ),
          applied: z
            .object({
              run: runId,
              at: time,
              outcome,
              package: z.string(),
              arch: z.string(),
              from: z.string().nullable(),
              to: z.string(),
              advisories: z.array(z.string()),
            })
            .nullable(),
          cross_check: z
            .array(
              z.object({
                package: z.string(),
                installed: z.string(),
                tracker: z.object({ feed: z.string(), state: opinion, fixed: z.string().nullable() }).nullable(),
                osv: z.object({ state: opinion, fixed: z.string().nullable(), record: z.string().nullable(), date }),
              }),
            )
            .describe('Where OSV, when it is loaded, says something else than the tracker; without one, its hint'),
          read_at: time.nullable(),
          notes: z.array(z.string()),
        }),
      ),
    })
    .describe('`patchctl cve CVE --json`'),
  'cve-list': z
    .object({
      cves: z.array(
        z.object({
          cve: z.string(),
          exploited_since: date.nullable(),
          epss: z.number().nullable(),
          severity: z.enum(['critical', 'important', 'moderate', 'low', 'unrated']),
          cvss: z.number().nullable(),
          sources: z.array(z.string()),
          hosts: z.array(z.string()),
          standings: z.array(standing),
        }),
      ),
      unknown: z
        .array(z.object({ host: z.string(), why: z.string() }))
        .describe('Hosts of which nobody can say what is open, and why'),
      feeds: z.array(feedAge),
    })
    .describe('`patchctl cve --json`: everything that is open somewhere'),
  'plan-why': z
    .object({
      host: z.string(),
      verdict: z.enum(['changes', 'up-to-date', 'refused', 'unknown']),
      changes: z.array(changeSchema),
    })
    .describe('`patchctl plan --why HOST PACKAGE --json`'),
  'feeds-status': z
    .object({
      feeds: z.array(
        z.object({
          feed: z.string(),
          title: z.string(),
          state: z.enum(['fresh', 'stale', 'missing']),
          fetched_at: time.nullable(),
          data_date: date.nullable(),
          age_s: count.nullable(),
          entries: count,
          documents: z.array(
            z.object({
              ...feedDocument,
              url: z.string(),
              sha256,
              bytes: count,
              entries: count,
              left_out: count,
              fetched_at: time,
              data_date: date.nullable(),
            }),
          ),
        }),
      ),
    })
    .describe('`patchctl feeds status --json`'),
  'notify-test': z
    .object({
      channels: z.array(
        z.object({
          channel: z.string(),
          type: z.enum(['email', 'webhook', 'slack', 'teams', 'mattermost', 'ntfy']),
          delivered: z.boolean(),
          /** What the server said. */
          answer: z.string().nullable(),
          /** Why there was no delivery. */
          reason: z.string().nullable(),
        }),
      ),
    })
    .describe('`patchctl notify test --json`'),
  'feeds-fetch': z
    .object({
      documents: z.array(
        z.object({
          ...feedDocument,
          url: z.string(),
          result: z.enum(['fetched', 'unchanged', 'failed']),
          entries: count.nullable(),
          left_out: count.nullable(),
          bytes: count.nullable(),
          data_date: date.nullable(),
          fetched_at: time.nullable(),
          failure: z.object({ kind: z.string(), message: z.string(), hint: z.string() }).nullable(),
        }),
      ),
    })
    .describe('`patchctl feeds fetch --json`; after a failure the numbers are those of what stays in use'),
  'feeds-export': z
    .object({ path: z.string(), sha256, bytes: count, created: time, documents: z.array(bundledDocument) })
    .describe('`patchctl feeds export --json`'),
  'feeds-import': z
    .object({ path: z.string(), created: time, documents: z.array(bundledDocument.extend({ entries: count })) })
    .describe('`patchctl feeds import --json`'),
} as const satisfies Record<string, z.ZodType>;

/** The JSON Schema (draft 2020-12) of each output, as text that ends with a newline. */
export const outputSchemaTexts = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(OUTPUT_SCHEMAS).map(([name, schema]) => [
      name,
      `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`,
    ]),
  );
