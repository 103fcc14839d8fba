// The shape of an inventory file: the single source of its keys, their values, the editor's schema and the wording of errors.
import { isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Amount } from '../core/policy.ts';
import { printable } from '../core/printable.ts';
import { notificationChannel } from './notification-shape.ts';
import { checks, duration, gate, hostHooks, ringEntry, runHooks, snapshot, soak } from './operation-shape.ts';
import { ownPolicy } from './policy-shape.ts';
import { blackouts, windowNames, windowSettings } from './window-shape.ts';

// Every `error` completes the sentence "… must be …".

const NAME = 'made of letters, digits, ".", "_" and "-", starting with a letter or digit';
const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
const whole = (range: { readonly min: number; readonly max: number }, error: string) =>
  z.int({ error }).min(range.min, { error }).max(range.max, { error });
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });

const name = text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, NAME);

const HOST_NAME = 'made of letters, digits, ".", "_" and "-", not starting with "-"; ranges like [01:20] are allowed';
const hostKey = text(/^[A-Za-z0-9[:][A-Za-z0-9._:[\]-]{0,252}$/, HOST_NAME);

const HOST_ADDRESS = 'a host name or an IP address, without user, port or brackets';

/** Whether `~/.ssh/config`, a command line and a terminal can all be given this text as an address. */
export const isAddress = (address: string): boolean =>
  address.includes(':')
    ? /^[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]{1,16})?$/.test(address) && isIPv6(address.replace(/%.*$/s, ''))
    : /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(address);

const address = z
  .string({ error: HOST_ADDRESS })
  .refine(isAddress, { error: HOST_ADDRESS })
  .describe('Host name or IP address to connect to. Default: the name.');

const port = whole({ min: 1, max: 65535 }, 'a number from 1 to 65535').describe(
  'SSH port. Default: decided by ~/.ssh/config, else 22.',
);
const user = text(
  /^[A-Za-z0-9_][A-Za-z0-9._$-]{0,63}$/,
  'made of letters, digits, ".", "_", "-" and "$", not starting with "-"',
).describe('Login user. Default: decided by ~/.ssh/config, else the local user.');

const PATH = 'a path without control characters, where only ~/ means a home directory';
const path = z.string({ error: PATH }).refine((value) => /^(?!~[^/])./s.test(value) && printable(value) === value, {
  error: PATH,
});
const listOf = <T extends z.ZodType<string>>(item: T, error: string) =>
  z.union([item, z.array(item)], { error }).transform((value): readonly string[] => [value].flat());

const identityFile = listOf(path, 'a path or a list of paths').describe(
  'Private key files, tried in order; ~ is the home directory, relative paths start at this file. Default: ~/.ssh/config, the agent, the usual keys.',
);
const knownHosts = path.describe(
  'File with the host keys that are trusted. Default: decided by ~/.ssh/config, else ~/.ssh/known_hosts.',
);
const jump = listOf(name, 'the name of a jump host or a list of names').describe(
  'Jump hosts, outermost first, from `jumps`. An empty list: direct.',
);

const LABEL = 'text on one line (write numbers in quotes)';
const label = z.string({ error: LABEL }).refine((value) => value.length <= 256 && printable(value) === value, {
  error: LABEL,
});
const labelKey = text(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, NAME);
const labels = z
  .record(labelKey, label, { error: 'a map of names to texts' })
  .describe('Free labels for --label key=value. Labels of all layers are merged.');

const HOLDS = 'package names or globs (*, ?), as a list';
const holds = z
  .array(text(/^[A-Za-z0-9*?_][A-Za-z0-9.+_:~*?^-]*$/, HOLDS), { error: HOLDS })
  .describe(
    'Packages that patchctl never changes, on top of the holds of the host itself. Holds of all layers add up.',
  );

const EPSS = 'a number above 0 and up to 1, such as 0.1';

/** What every layer may say about a host. */
const common = {
  port: port.optional(),
  user: user.optional(),
  identity_file: identityFile.optional(),
  known_hosts: knownHosts.optional(),
  jump: jump.optional(),
  connection: oneOf(['ssh', 'local']).describe('local: this very machine, without SSH. Default: ssh.').optional(),
  sudo: oneOf(['passwordless', 'password', 'none'])
    .describe('How to become root. none: the login user is root already. Default: passwordless.')
    .optional(),
  ring: name.describe('Promotion ring, one of `rings`. Default: the last ring.').optional(),
  labels: labels.optional(),
  holds: holds.optional(),
  domain: listOf(name, 'the name of a failure domain or a list of names')
    .describe('Failure domains: hypervisor, rack, cluster. Members are not down together, see `domains`.')
    .optional(),
  reboot: oneOf(['never', 'if-needed', 'always', 'in-window'])
    .describe(
      'When to reboot after patching; in-window: if needed, and only inside a maintenance window. Default: never.',
    )
    .optional(),
  reboot_timeout: duration.describe('How long a host may take to come back. Default: 10m.').optional(),
  reboot_blockers: oneOf(['respect', 'override'])
    .describe('Do users who are logged in and shutdown inhibitors put a reboot off? Default: respect.')
    .optional(),
  services: oneOf(['report', 'restart'])
    .describe('Services that still use replaced files, where a restart is enough. Default: report.')
    .optional(),
  checks: checks.optional(),
  settle: duration.describe('Waited before the health checks after a change. Default: 0s.').optional(),
  hooks: hostHooks.optional(),
  snapshot: snapshot.optional(),
  on_failed_checks: oneOf(['stop', 'revert'])
    .describe('What to do with a changed host whose health checks fail. Default: stop.')
    .optional(),
  windows: windowNames.optional(),
  blackout: blackouts.optional(),
  exposure: oneOf(['internet', 'internal', 'isolated'])
    .describe('Who can reach the host. Default: unknown, which deadlines treat as reachable from the internet.')
    .optional(),
  deadlines: z
    .array(name, { error: 'a list of deadline policies' })
    .describe('Deadline policies: presets or entries of `policies`. The earliest due date wins. Default: none.')
    .optional(),
  epss_threshold: z
    .number({ error: EPSS })
    .gt(0, { error: EPSS })
    .max(1, { error: EPSS })
    .describe('From this EPSS score on an update counts as likely to be exploited. Default: 0.1.')
    .optional(),
};

const tierName = name.describe('Risk class, one of `tiers`.');
const groupNames = z
  .array(name, { error: 'a list of group names' })
  .describe('Groups, from `groups`. Later ones outrank earlier ones.');

const hostSettings = z.strictObject({
  address: address.optional(),
  ...common,
  tier: tierName.optional(),
  groups: groupNames.optional(),
});

const amount = (range: { readonly min: number; readonly max: number }, error: string) =>
  z
    .union([whole(range, error), text(/^(?:100|[1-9]?\d)%$/, error)], { error })
    .refine((value) => range.min === 0 || value !== '0%', { error })
    .transform(
      (value): Amount =>
        typeof value === 'number' ? { kind: 'count', value } : { kind: 'percent', value: Number.parseInt(value, 10) },
    );

const MANY = { min: 1, max: 100_000 };
const batch = amount(MANY, 'a number of hosts from 1, or a share like 25%');

const tierSettings = z.strictObject({
  batch: batch.describe('Hosts patched at once: a number, or a share of the wave. Default: 25%.').optional(),
  max_failures: amount({ min: 0, max: MANY.max }, 'a number of hosts from 0, or a share like 5%')
    .describe('The run stops when more hosts of a wave fail. Default: 0.')
    .optional(),
  max_batch_failures: amount({ min: 0, max: MANY.max }, 'a number of hosts from 0, or a share like 5%')
    .describe('The run stops when more hosts of one batch fail. Default: only max_failures counts.')
    .optional(),
  canary: amount({ min: 0, max: MANY.max }, 'a number of hosts from 0, or a share like 5%')
    .describe('Hosts that go before the others of a wave; the first failure among them stops the run. Default: 1.')
    .optional(),
  gate: gate.optional(),
  soak: soak.describe('How long an update must have been seen before this tier takes it. Default: 0d.').optional(),
  ...common,
});

const groupSettings = z.strictObject({
  max_unavailable: batch.describe('Hosts of this group that may be down at once, over all runs and waves.').optional(),
  quorum: z
    .union([z.literal('majority'), whole(MANY, 'majority, or a number of hosts from 1')], {
      error: 'majority, or a number of hosts from 1',
    })
    .describe('Hosts of this group that must stay up, such as the members of a database cluster.')
    .optional(),
  ...common,
  tier: tierName.optional(),
});

const domainSettings = z.strictObject({
  max_unavailable: batch.describe('Members that may be down at once. Default: 1.').optional(),
});

const runSettings = z.strictObject({
  max_failures: amount({ min: 0, max: MANY.max }, 'a number of hosts from 0, or a share like 5%')
    .describe('The run stops when more of all its hosts fail. Default: only the budgets of the tiers count.')
    .optional(),
});

const defaultSettings = z.strictObject({ ...common, tier: tierName.optional(), groups: groupNames.optional() });

const jumpSettings = z.strictObject({
  address: address.optional(),
  port: port.optional(),
  user: user.optional(),
  identity_file: identityFile.optional(),
  known_hosts: knownHosts.optional(),
  jump: jump.optional(),
});

const mapOf = <K extends z.ZodType<string>, V extends z.ZodType>(key: K, value: V, error: string) =>
  z.record(key as K & z.core.$ZodRecordKey, value.nullable(), { error }).nullish();

export const inventoryFile = z.strictObject(
  {
    version: z.literal(1, { error: '1, the version of the inventory format' }).describe('Version of this format: 1.'),
    defaults: defaultSettings.nullish().describe('Settings of every host that says nothing else.'),
    tiers: mapOf(name, tierSettings, 'a map of tier names to policies').describe(
      'Risk classes in order of urgency, first is patched first. Default: one tier, standard.',
    ),
    rings: z
      .array(ringEntry(name), { error: 'a list of ring names' })
      .nullish()
      .describe('Promotion order; outranks the tier. Default: [production].'),
    run: runSettings.nullish().describe('What holds for a run as a whole.'),
    hooks: runHooks.nullish().describe('Commands around a whole run, here on the bastion.'),
    domains: mapOf(name, domainSettings, 'a map of failure domains to settings').describe(
      'Failure domains of which more than one member may be down at once. The others need no entry.',
    ),
    windows: mapOf(name, windowSettings, 'a map of names to maintenance windows').describe(
      'Maintenance windows; hosts take them up by `windows`.',
    ),
    notifications: mapOf(name, notificationChannel, 'a map of names to notification channels').describe(
      'Who is told what about a run.',
    ),
    groups: mapOf(name, groupSettings, 'a map of group names to settings').describe(
      'Settings shared by the hosts that list the group.',
    ),
    hosts: mapOf(hostKey, hostSettings, 'a map of host names to settings').describe(
      'Hosts by name. Ranges: web[01:20].example.net, node[a:f].',
    ),
    jumps: mapOf(name, jumpSettings, 'a map of jump host names to settings').describe(
      'Jump hosts. They take identity_file and known_hosts from defaults, but neither user nor port.',
    ),
    policies: mapOf(name, ownPolicy, 'a map of names to deadline policies').describe(
      'Deadline policies of your own, beside the presets; hosts take them up by `deadlines`.',
    ),
    include: z
      .array(path, { error: 'a list of paths' })
      .nullish()
      .describe('More inventory files, relative to this one; * and ? are wildcards.'),
  },
  { error: 'a map with version, hosts and the like' },
);

export type InventoryFile = z.output<typeof inventoryFile>;
export type HostSettings = z.output<typeof hostSettings>;
export type TierSettings = z.output<typeof tierSettings>;
export type GroupSettings = z.output<typeof groupSettings>;
export type DefaultSettings = z.output<typeof defaultSettings>;
export type JumpSettings = z.output<typeof jumpSettings>;
export type DomainSettings = z.output<typeof domainSettings>;
export type { ChannelSettings } from './notification-shape.ts';
export type { PolicySettings } from './policy-shape.ts';
export type { WindowSettings } from './window-shape.ts';

/** What a layer may say, whichever it is. */
export type LayerSettings = Partial<HostSettings & TierSettings & GroupSettings>;
