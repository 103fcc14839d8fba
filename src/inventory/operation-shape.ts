// The shape of what happens around a change: health checks, hooks, snapshots, gates, reboots. operation-values.ts makes core's words of it.
import { z } from 'zod';
import { printable } from '../core/printable.ts';

// Every `error` completes the sentence "… must be …", as in shape.ts.

const SECOND = 1_000;
const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: 60 * SECOND, h: 3_600 * SECOND, d: 86_400 * SECOND };
const DURATION = 'a duration such as 30s, 5m, 2h or 1d';

/** Milliseconds. */
export const duration = z
  .string({ error: DURATION })
  .regex(/^\d{1,5}[smhd]$/, { error: DURATION })
  .transform((text) => Number.parseInt(text, 10) * (UNITS[text.slice(-1)] ?? SECOND));

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });
const whole = (range: { readonly min: number; readonly max: number }, error: string) =>
  z.int({ error }).min(range.min, { error }).max(range.max, { error });
const YES_NO = 'true or false';
const flag = z.boolean({ error: YES_NO });

const LINE = 'text on one line, not empty';
const line = z
  .string({ error: LINE })
  .refine((text) => text.trim() !== '' && printable(text) === text, { error: LINE });
const COMMAND = 'a command for sh, not empty';
const command = z.string({ error: COMMAND }).refine((text) => text.trim() !== '' && !text.includes('\0'), {
  error: COMMAND,
});
const SIDE = ['host', 'bastion'] as const;

const UNIT = 'the name of a systemd unit such as nginx or nginx.service';
const unit = z.string({ error: UNIT }).regex(/^[A-Za-z0-9][A-Za-z0-9@._:\\-]{0,200}$/, { error: UNIT });
const URL_TEXT = 'an http:// or https:// URL; {address} and {name} stand for the host';
const url = z
  .string({ error: URL_TEXT })
  .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text.replace(/\{(address|name)\}/g, 'host')), {
    error: URL_TEXT,
  });
const status = whole({ min: 100, max: 599 }, 'an HTTP status such as 200, or a list of them');
const TARGET = 'a host name or an IP address';
const target = z.string({ error: TARGET }).regex(/^[A-Za-z0-9][A-Za-z0-9._:%-]{0,252}$/, { error: TARGET });

const KINDS = ['unit', 'tcp', 'http', 'command'] as const;
const ONE_KIND = `given by exactly one of ${KINDS.join(', ')}`;

const check = z
  .strictObject(
    {
      name: line.describe('For messages. Default: made from the check.').exactOptional(),
      unit: unit.describe('A systemd unit that must be active.').exactOptional(),
      tcp: whole({ min: 1, max: 65_535 }, 'a port from 1 to 65535')
        .describe('A port that must accept a connection.')
        .exactOptional(),
      http: url.describe('A URL that must answer as expected.').exactOptional(),
      command: command.describe('A command that must exit 0; on the host it runs as root.').exactOptional(),
      address: target.describe('With tcp. Default: the host, as seen from where the check runs.').exactOptional(),
      status: z
        .union([status, z.array(status).nonempty()], { error: 'an HTTP status or a list of them' })
        .describe('With http. Default: 200.')
        .exactOptional(),
      body: line.describe('With http: text that the body must contain.').exactOptional(),
      from: oneOf(SIDE).describe('Where tcp, http and command run. Default: bastion; command: host.').exactOptional(),
      timeout: duration.describe('For one try. Default: 10s.').exactOptional(),
      retries: whole({ min: 0, max: 1_000 }, 'a number from 0').describe('Further tries. Default: 5.').exactOptional(),
      interval: duration.describe('Between two tries. Default: 5s.').exactOptional(),
    },
    { error: 'a map with one of unit, tcp, http and command' },
  )
  .superRefine((said, context) => {
    const kinds = KINDS.filter((kind) => said[kind] !== undefined);
    if (kinds.length !== 1) context.addIssue({ code: 'custom', message: ONE_KIND });
    const only = (key: 'address' | 'status' | 'body', kind: (typeof KINDS)[number]): void => {
      if (said[key] !== undefined && said[kind] === undefined)
        context.addIssue({ code: 'custom', message: `left out: it belongs to ${kind}`, path: [key] });
    };
    only('address', 'tcp');
    only('status', 'http');
    only('body', 'http');
  });

export type CheckSettings = z.output<typeof check>;

/** `checks:` of a layer. */
export const checks = z
  .array(check, { error: 'a list of health checks' })
  .describe('Health checks: before a change (a sick host is not patched) and after it. Checks of all layers add up.');

const hook = z.union(
  [
    command,
    z.strictObject({
      run: command.describe('For sh -c. May run again after an interruption: it must be idempotent.'),
      name: line.describe('For messages. Default: the first line of the command.').exactOptional(),
      on: oneOf(SIDE).describe('Where it runs; on the host as root. Default: bastion.').exactOptional(),
      timeout: duration.describe('Default: 5m.').exactOptional(),
    }),
  ],
  { error: 'a command, or a map with run, name, on and timeout' },
);
export type HookSettings = z.output<typeof hook>;

const hookList = z
  .union([hook, z.array(hook)], { error: 'a hook or a list of hooks' })
  .transform((value): readonly HookSettings[] => [value].flat());

/** `hooks:` of a layer. */
export const hostHooks = z
  .strictObject({
    before_host: hookList
      .describe('Before a host is changed, such as a drain. If one fails, the host is untouched.')
      .exactOptional(),
    after_host: hookList.describe('When the host is sound again, whatever came of it.').exactOptional(),
    on_failure: hookList.describe('When the outcome of the host uses up failure budget.').exactOptional(),
  })
  .describe(
    'Commands around the change of a host. Hooks of all layers add up: before_host from weak to strong, the others back.',
  );

const ON_BASTION = 'hooks on the bastion: a run has no host to run them on';
const runHookList = hookList.refine((list) => list.every((said) => typeof said === 'string' || said.on !== 'host'), {
  error: ON_BASTION,
});

/** `hooks:` at the top of an inventory. */
export const runHooks = z
  .strictObject({
    before_run: runHookList.describe('Before the first host. If one fails, no host is touched.').exactOptional(),
    after_run: runHookList.describe('When the run is over.').exactOptional(),
    on_failure: runHookList.describe('When the run ended with a failure.').exactOptional(),
  })
  .describe('Commands around a whole run, here on the bastion.');

const SNAPSHOT_KINDS = ['none', 'packages', 'filesystem', 'external'] as const;

/** `snapshot:` of a layer. */
export const snapshot = z
  .union(
    [
      oneOf(SNAPSHOT_KINDS),
      z
        .strictObject({
          kind: oneOf(SNAPSHOT_KINDS).describe('What is kept. Default: packages.').exactOptional(),
          required: flag.describe('Without it the host is refused. Default: false.').exactOptional(),
          keep: whole({ min: 1, max: 1_000 }, 'a number from 1')
            .describe('Snapshots that pruning leaves on the host. Default: 3.')
            .exactOptional(),
          max_age: z
            .string({ error: 'a number of days such as 30d' })
            .regex(/^\d{1,4}d$/, { error: 'a number of days such as 30d' })
            .transform((text) => Number.parseInt(text, 10))
            .describe('Older ones are pruned, but never the newest. Default: age does not matter.')
            .exactOptional(),
          create: command.describe('External: makes a snapshot and prints its name. On the bastion.').exactOptional(),
          verify: command.describe('External: exits 0 when the snapshot can be read.').exactOptional(),
          restore: command.describe('External: brings the host back to the snapshot.').exactOptional(),
          remove: command.describe('External: removes a snapshot of ours.').exactOptional(),
          timeout: duration.describe('External: for one command. Default: 10m.').exactOptional(),
        })
        .superRefine((said, context) => {
          const external = said.kind === 'external';
          if (external && said.create === undefined)
            context.addIssue({ code: 'custom', message: COMMAND, path: ['create'] });
          for (const key of ['create', 'verify', 'restore', 'remove'] as const)
            if (!external && said[key] !== undefined)
              context.addIssue({ code: 'custom', message: 'left out: it belongs to kind: external', path: [key] });
        }),
    ],
    { error: `one of ${SNAPSHOT_KINDS.join(', ')}, or a map with kind, required, keep and max_age` },
  )
  .superRefine((said, context) => {
    if (said === 'external')
      context.addIssue({ code: 'custom', message: 'a map where it is external: { kind: external, create: COMMAND }' });
  })
  .describe('What is kept of a host before it is changed. Default: packages.');

export type SnapshotSettings = z.output<typeof snapshot>;

/** `gate:` of a tier. */
export const gate = z
  .strictObject({
    settle: duration.describe('Health checks of the wave must stay green for this long. Default: 0s.').exactOptional(),
    approval: flag.describe('Wait for `patchctl approve RUN`. Default: false.').exactOptional(),
  })
  .describe('What must hold behind each wave of the tier before the next one starts.');

const SOAK = 'a duration like 12h, 3d or 2w';
const DAYS: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7 };

/** Days. */
export const soak = z
  .string({ error: SOAK })
  .regex(/^\d{1,4}[hdw]$/, { error: SOAK })
  .transform((value) => Number.parseInt(value, 10) * (DAYS[value.slice(-1)] ?? 1));

/** One entry of `rings:`: a name, or what must hold before the ring is entered. */
export const ringEntry = (name: z.ZodType<string>) =>
  z.union(
    [
      name,
      z.strictObject({
        name,
        promote_from: name
          .describe('Only versions that this ring has run healthily; a ring before this one.')
          .exactOptional(),
        soak: soak.describe('For how long it must have run them. Default: 0d.').exactOptional(),
        approval: flag
          .describe('Wait for `patchctl approve RUN` before its first wave. Default: false.')
          .exactOptional(),
        settle: duration
          .describe('Health checks of the ring before must stay green for this long. Default: 0s.')
          .exactOptional(),
      }),
    ],
    { error: 'a ring name, or a map with name, promote_from, soak, settle and approval' },
  );
