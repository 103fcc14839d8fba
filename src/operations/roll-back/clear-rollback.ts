// The clearance of a rollback: the packages are those that it was drawn from, and every saved file is still what it was. No mirror is asked.
import { isEffective } from '../../core/change.ts';
import type { HostEvent } from '../../core/event.ts';
import type { Fault } from '../../core/fault.ts';
import { manifestDigest } from '../../core/manifest.ts';
import type { PlanHost, Restore } from '../../core/plan.ts';
import { judgePreflight } from '../../core/preflight.ts';
import { ok } from '../../core/result.ts';
import { movedBasis } from '../../core/stale.ts';
import { askAll } from '../../remote/ask.ts';
import { type Resources, resourcesQuery } from '../../remote/host/resources.ts';
import type { Context } from '../context.ts';
import type { OpenHost } from '../open-host.ts';
import { checkExternalBack } from './external-back.ts';
import { checkFilesystemBack } from './filesystem-back.ts';
import { spoiltFiles } from './saved-files.ts';

const faulted = (met: Fault): HostEvent => ({ type: 'host.faulted', fault: met });

interface Back {
  readonly planned: PlanHost;
  readonly restore: Restore;
}

export const clearRollback = async (
  open: OpenHost,
  { planned, restore }: Back,
  context: Pick<Context, 'bastion'>,
): Promise<HostEvent> => {
  const { manager, session, privilege } = open;
  const answers = await askAll(
    session,
    { packages: manager.snapshot(), files: manager.wayBack.list(restore.directory), resources: resourcesQuery },
    { privilege },
  );
  if (!answers.ok) return faulted(answers.fault);
  const { packages, files, resources } = answers.value;
  if (!packages.ok) return faulted(packages.fault);
  if (!files.ok) return faulted(files.fault);
  if (!resources.ok) return faulted(resources.fault);
  const { manifest } = packages.value;
  const met =
    movedBasis(manifest, planned) ??
    spoiltFiles(restore.files, files.value) ??
    hindrance(open, planned, resources.value) ??
    (await wholeHindrance(open, { planned, restore }, context));
  if (met !== undefined) return faulted(met);
  return { type: 'host.cleared', basis: manifestDigest(manifest), changes: planned.changes.filter(isEffective).length };
};

const wholeHindrance = async (
  open: OpenHost,
  { planned, restore: { filesystem, external } }: Back,
  context: Pick<Context, 'bastion'>,
): Promise<Fault | undefined> => {
  const checked =
    filesystem === undefined
      ? ok(undefined)
      : await checkFilesystemBack(
          open,
          filesystem,
          planned.changes.map((change) => change.package),
        );
  if (!checked.ok) return checked.fault;
  const kept = external === undefined ? checked : await checkExternalBack(open.host, external, context);
  return kept.ok ? undefined : kept.fault;
};

const hindrance = (open: OpenHost, planned: PlanHost, resources: Resources): Fault | undefined =>
  judgePreflight({
    ...resources,
    clockOffsetMs: open.facts.clockOffsetMs,
    changes: planned.changes.filter(isEffective),
    downloadBytes: 0,
    diskBytes: null,
  }).faults.find(({ code }) => code !== 'clock-skewed');
