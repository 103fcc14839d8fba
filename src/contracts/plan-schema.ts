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
  reboot: z.strictObject({
    needed: ternary,
    reasons: names,
    policy: z.enum(['never', 'if-needed', 'always', 'in-window']).describe('What will be done about it'),
  }),
  rollback: z
    .strictObject({
      verdict: z.enum(['full', 'packages', 'none', 'unknown']),
      reasons: names,
      snapshot: z.enum(['none', 'packages', 'filesystem', 'external']),
      by_packages: z
        .enum(['full', 'packages', 'none', 'unknown'])
        .exactOptional()
        .describe('What the packages alone would allow, where the file system allows more'),
    })
    .describe('How the host could be brought back, judged before anything is done'),
  severs: names.describe('What the plan touches of the way to the host: sshd, libc, network, firewall, VPN, sudo'),
  last: names
    .describe('Packages that are changed in a second transaction, behind everything else: those of sshd')
    .exactOptional(),
  expected_s: z.number().nonnegative().describe('Time that the host is expected to take, reboot included'),
  target: digest.exactOptional().describe('Of a rollback: digest of the manifest that the host shall have again'),
  restore: z
    .strictObject({
      directory: z.string().describe('On the host'),
      files: z.array(
        z.strictObject({
          name: z.string(),
          arch: z.string(),
          version: z.string(),
          file: z.string(),
          sha256: digest,
          bytes: count,
        }),
      ),
      automatic: names.describe('Packages that were marked as installed automatically'),
      failed_units: names.describe('Units that failed already then'),
      filesystem: z
        .strictObject({ id: z.string(), by: z.string(), name: z.string() })
        .exactOptional()
        .describe('The file-system snapshot that the next boot has; absent: packages alone'),
      external: z
        .strictObject({ run: z.string(), id: z.string(), name: z.string() })
        .exactOptional()
        .describe('The external snapshot that the whole machine goes back to'),
    })
    .exactOptional()
    .describe('Of a rollback: the saved packages that it goes back with'),
  exposes: z
    .array(changeSchema)
    .exactOptional()
    .describe('Of a rollback: the security updates that go again, as the undone run judged them'),
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
  version: z.literal(2),
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
    goal: z.enum(['patch', 'rollback', 'reboot']),
    rollback_of: z.string().exactOptional().describe('The run that is undone'),
    promote_from: z.string().exactOptional().describe('Only versions that this ring has run healthily'),
    promotion_soak_days: z.number().nonnegative().exactOptional(),
    override_windows: z.boolean().describe('Hosts are patched outside their maintenance windows, too'),
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
      max_batch_failures: z.number().int().nonnegative().nullable(),
      canary: z.boolean().describe('Goes before the rest of its ring and tier'),
      gate: z
        .strictObject({ settle_s: z.number().nonnegative(), approval: z.boolean() })
        .describe('What must hold before the wave starts'),
      hosts: names,
    }),
  ),
  max_failures: z.number().int().nonnegative().nullable().describe('Failures that the whole run may have'),
  limits: z
    .array(
      z.strictObject({
        kind: z.enum(['domain', 'group', 'jump']),
        name: z.string(),
        max_unavailable: z.number().int().nonnegative(),
        hosts: names,
      }),
    )
    .describe('Members of the fleet that must not be in flight or down together'),
  hosts: z.array(hostSchema),
});
