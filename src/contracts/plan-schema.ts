// The shape of a plan document as zod: what `apply` accepts from a file, and the JSON Schema that is published.
import { z } from 'zod';
import { FAULTS, type FaultCode } from '../core/fault.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();
const names = z.array(z.string());
const count = z.number().int().nonnegative();
const ternary = z.union([z.boolean(), z.literal('unknown')]);

export const faultSchema = z.strictObject({
  code: z.enum(Object.keys(FAULTS) as [FaultCode, ...FaultCode[]]),
  touched: z.enum(['no', 'maybe', 'yes']),
  message: z.string(),
  hint: z.string().describe('What to do next; `{host}` stands for the name of the host'),
});

const advisorySchema = z.strictObject({
  id: z.string(),
  type: z.enum(['security', 'bugfix', 'enhancement', 'unknown']),
  severity: z.enum(['critical', 'important', 'moderate', 'low', 'unrated']),
  cves: names,
  issued: z.string().exactOptional().describe('ISO date of its publication'),
});

export const changeSchema = z.strictObject({
  action: z.enum(['upgrade', 'install', 'remove', 'downgrade', 'held', 'deferred', 'kept-back']),
  package: z.string(),
  arch: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  origin: z.string(),
  security: ternary,
  advisories: z.array(advisorySchema),
  band: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6)]),
  due: z.string().nullable(),
  policy: z.string().nullable().exactOptional().describe('Id of the policy that set the due date'),
  forensic: z
    .string()
    .exactOptional()
    .describe('Id of the policy that wants evidence of an intrusion collected before patching'),
  why: z.string(),
  source: z
    .strictObject({ name: z.string(), from: z.string().nullable(), to: z.string().nullable() })
    .exactOptional()
    .describe('The source package at both ends, where trackers speak of sources'),
  factors: z
    .array(z.strictObject({ name: z.string(), value: z.string(), source: z.string(), date: z.string().nullable() }))
    .exactOptional()
    .describe('What the band and the due date were drawn from'),
});

export const hostSchema = z.strictObject({
  name: z.string(),
  address: z.string(),
  tier: z.string(),
  ring: z.string(),
  os: z.strictObject({ id: z.string(), version: z.string(), name: z.string() }).nullable(),
  support: z
    .strictObject({ until: z.string().nullable(), ended: ternary })
    .describe('Vendor support of the operating system: its last day, and whether that is past'),
  manager: z.strictObject({ id: z.string(), version: z.string() }).nullable(),
  machine_id: z.string().nullable(),
  basis: digest.nullable(),
  metadata_age_s: z.number().nullable(),
  verdict: z.enum(['changes', 'up-to-date', 'refused', 'unknown']),
  faults: z.array(faultSchema),
  changes: z.array(changeSchema),
  download_bytes: z.number().nullable(),
  reboot: z.strictObject({ needed: ternary, reasons: names }),
  residual: z
    .strictObject({
      held_back: count,
      not_in_repositories: count,
      esm_only: count,
      open: count,
      wont_fix: count,
      undetermined: count,
      exploited: names.describe('Known to be exploited, among all of these'),
    })
    .nullable()
    .describe('CVEs that stay open when the changes are done, by reason; null where nobody can say'),
  services: names,
  attention: names,
});

export const planSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{8}$/),
  digest,
  created: time,
  expires: time,
  inventory: z.strictObject({ path: z.string(), sha256: digest }),
  selection: z.strictObject({
    tiers: names,
    rings: names,
    groups: names,
    hosts: names,
    labels: names,
    limit: z.number().int().positive().exactOptional(),
  }),
  options: z.strictObject({
    security_only: z.boolean(),
    exclude: names,
    allow_removals: z.boolean(),
    allow_downgrades: z.boolean(),
    cves: names.describe('Only what fixes these CVEs; empty: everything'),
    emergency: z.boolean().describe('Rings collapsed to one canary batch, soak waived'),
  }),
  feeds: z
    .array(
      z.strictObject({
        id: z.string(),
        state: z.enum(['fresh', 'stale', 'missing']),
        age_s: z.number().nullable(),
        data_date: z.string().nullable(),
      }),
    )
    .describe('How old the knowledge behind bands and dates is'),
  waves: z.array(
    z.strictObject({
      ring: z.string(),
      tier: z.string(),
      batch: z.number().int().positive(),
      max_failures: z.number().int().nonnegative(),
      hosts: names,
    }),
  ),
  hosts: z.array(hostSchema),
});
