// Snapshots that are made elsewhere (hypervisor, cloud, storage), by commands of the admin's on the bastion. docs/SNAPSHOTS.md is the contract.
import type { BastionReport } from '../../core/bastion.ts';
import { codeOf, reportText } from '../../core/command-report.ts';
import { fault } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { ExternalSnapshot } from '../../core/snapshot-policy.ts';
import type { Context } from '../context.ts';
import { hostEnvironment } from '../host-environment.ts';

type Verb = 'create' | 'verify' | 'restore' | 'remove';

export interface ExternalMatter {
  readonly host: Host;
  readonly run: string;
  /** Id of patchctl's snapshot: commands may name theirs after it. */
  readonly id: string;
  /** The name that `create` printed; empty for `create` itself. */
  readonly name: string;
}

/** What a name may be: it is shown, stored, and handed back as an environment variable. */
const NAME = /^[\x21-\x7e][\x20-\x7e]{0,199}$/;

const run = async (
  verb: Verb,
  matter: ExternalMatter,
  { bastion }: Pick<Context, 'bastion'>,
): Promise<Result<BastionReport>> => {
  const policy: ExternalSnapshot | undefined = matter.host.snapshot.external;
  const command = policy?.[verb];
  if (policy === undefined || command === undefined)
    return failed(fault('snapshot-failed', `the inventory names no command to ${verb} external snapshots`));
  const report = await bastion.run({
    command,
    environment: {
      ...hostEnvironment(matter.host),
      PATCHCTL_RUN: matter.run,
      PATCHCTL_SNAPSHOT_ID: matter.id,
      PATCHCTL_SNAPSHOT: matter.name,
    },
    stdin: '',
    timeoutMs: policy.timeoutMs,
  });
  return ok(report);
};

const perform = async (
  verb: Verb,
  matter: ExternalMatter,
  context: Pick<Context, 'bastion'>,
): Promise<Result<BastionReport>> => {
  const report = await run(verb, matter, context);
  if (!report.ok || codeOf(report.value) === 0) return report;
  return failed(fault('snapshot-failed', `the external snapshot's ${verb} command: ${reportText(report.value)}`));
};

/** Answers the name that the command printed: the last line of its stdout. */
export const createExternal = async (
  matter: Omit<ExternalMatter, 'name'>,
  context: Pick<Context, 'bastion'>,
): Promise<Result<string>> => {
  const report = await perform('create', { ...matter, name: '' }, context);
  if (!report.ok) return report;
  const name = report.value.stdout.trim().split('\n').at(-1)?.trim() ?? '';
  return NAME.test(name)
    ? ok(name)
    : failed(fault('snapshot-failed', "the external snapshot's create command printed no name on stdout"));
};

/** It was read from the host, which may have been broken into since `create` printed it. */
const forged = ({ name }: ExternalMatter): Result<never> | undefined =>
  NAME.test(name)
    ? undefined
    : failed(fault('snapshot-failed', 'snapshot.json names an external snapshot as `create` never would'));

/** `verify` or `remove` of an external snapshot that exists. */
export const handleExternal = async (
  verb: 'verify' | 'remove',
  matter: ExternalMatter,
  context: Pick<Context, 'bastion'>,
): Promise<Result<undefined>> => {
  const report = forged(matter) ?? (await perform(verb, matter, context));
  return report.ok ? ok(undefined) : report;
};

/** However the command ended: its exit code is not yet a restored machine. The fault: it was never run. */
export const restoreExternal = async (
  matter: ExternalMatter,
  context: Pick<Context, 'bastion'>,
): Promise<Result<BastionReport>> => forged(matter) ?? (await run('restore', matter, context));
