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

const perform = async (
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
  return codeOf(report) === 0
    ? ok(report)
    : failed(fault('snapshot-failed', `the external snapshot's ${verb} command: ${reportText(report)}`));
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

/** `verify`, `restore` or `remove` of an external snapshot that exists. */
export const handleExternal = async (
  verb: Exclude<Verb, 'create'>,
  matter: ExternalMatter,
  context: Pick<Context, 'bastion'>,
): Promise<Result<undefined>> => {
  // It was read from the host, which may have been broken into since `create` printed it.
  if (!NAME.test(matter.name))
    return failed(fault('snapshot-failed', 'snapshot.json names an external snapshot as `create` never would'));
  const report = await perform(verb, matter, context);
  return report.ok ? ok(undefined) : report;
};
