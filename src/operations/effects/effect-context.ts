// What the effects of one host share: the plan's entry, the open connection, and how patient to be.
import type { Change } from '../../core/change.ts';
import type { Host } from '../../core/host.ts';
import type { PlanHost, PlanOptions } from '../../core/plan.ts';
import type { PackageSnapshot } from '../../package-managers/package-manager.ts';
import type { HostState } from '../../remote/host/state.ts';
import type { Context } from '../context.ts';
import type { Journal } from '../journal.ts';
import type { OpenHost } from '../open-host.ts';
import type { SavedPackages } from './save-packages.ts';

/** How long to wait for hosts and jobs. Milliseconds. */
export interface Patience {
  /** Reconnecting after a lost line, while a job may run. */
  readonly reconnectMs: number;
  /** A job that takes longer is left running and reported as unfinished. It is never killed. */
  readonly jobMs: number;
  /** One look at a job waits this long on the host for its end. */
  readonly lookMs: number;
}

export const DEFAULT_PATIENCE: Patience = { reconnectMs: 10 * 60_000, jobMs: 2 * 3_600_000, lookMs: 20_000 };

/** A host before or after an apply; stored as an artifact. */
export interface Snapshot {
  readonly packages: PackageSnapshot;
  readonly state: HostState;
  /** The old package files that were saved for the way back; absent: none were. */
  readonly saved?: SavedPackages;
}

/** A host after an apply; stored as an artifact. */
export interface Reading extends Snapshot {
  /** Absent: could not be read. */
  readonly pending?: readonly Change[];
  /** Packages from elsewhere than the distribution; absent: not known. */
  readonly foreign?: readonly string[];
}

export interface EffectContext {
  readonly context: Context;
  readonly journal: Journal;
  readonly host: Host;
  readonly planned: PlanHost;
  /** Of the whole plan: its id, and what was asked for. */
  readonly plan: { readonly id: string } & Pick<PlanOptions, 'goal' | 'cves'>;
  readonly patience: Patience;
  /** The open connection, if there is one. Effects open and close it; nobody else does. */
  open: OpenHost | undefined;
  /** The snapshot before; absent in a resumed run until it is read from its artifact. */
  before: Snapshot | undefined;
}

/** What it takes to reach a host and to look after a job there: of a plan, only which machine it is. */
export type Line = Omit<EffectContext, 'planned' | 'plan' | 'before'> & {
  readonly planned: Pick<PlanHost, 'machine_id'>;
};

/** Closes the connection, so that what follows is a new session. */
export const hangUp = async (work: Line): Promise<void> => {
  const { open } = work;
  work.open = undefined;
  await open?.session.close();
};
