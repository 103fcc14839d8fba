// The clearance of a rollback: the packages are those that it was drawn from, and every saved file is still what it was. No mirror is asked.
import { isEffective } from '../../core/change.ts';
import type { HostEvent } from '../../core/event.ts';
import type { Fault } from '../../core/fault.ts';
import { manifestDigest } from '../../core/manifest.ts';
import type { PlanHost, Restore } from '../../core/plan.ts';
import { judgePreflight } from '../../core/preflight.ts';
import { movedBasis } from '../../core/stale.ts';
import { askAll } from '../../remote/ask.ts';
import { type Resources, resourcesQuery } from '../../remote/host/resources.ts';
import type { OpenHost } from '../open-host.ts';
import { checkFilesystemBack } from './filesystem-back.ts';
import { spoiltFiles } from './saved-files.ts';

const faulted = (met: Fault): HostEvent => ({ type: 'host.faulted', fault: met });

export const clearRollback = async (open: OpenHost, planned: PlanHost, restore: Restore): Promise<HostEvent> => {
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
    (await filesystemHindrance(open, restore));
  if (met !== undefined) return faulted(met);
  return { type: 'host.cleared', basis: manifestDigest(manifest), changes: planned.changes.filter(isEffective).length };
};

const filesystemHindrance = async (open: OpenHost, { filesystem }: Restore): Promise<Fault | undefined> => {
  if (filesystem === undefined) return undefined;
  const checked = await checkFilesystemBack(open, filesystem);
  return checked.ok ? undefined : checked.fault;
};

const hindrance = (open: OpenHost, planned: PlanHost, resources: Resources): Fault | undefined =>
  judgePreflight({
    ...resources,
    clockOffsetMs: open.facts.clockOffsetMs,
    changes: planned.changes.filter(isEffective),
    downloadBytes: 0,
    diskBytes: null,
  }).faults.find(({ code }) => code !== 'clock-skewed');
