// Effect "verify": read the host again in a new session and compare with the plan. Exit codes and transcripts prove nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../../core/canonical-json.ts';
import { isEffective } from '../../core/change.ts';
import { compareWithPlan } from '../../core/compare.ts';
import type { HostEvent } from '../../core/event.ts';
import { FAULTS, type Fault, fault } from '../../core/fault.ts';
import { leftOver } from '../../core/left-over.ts';
import { ok, type Result } from '../../core/result.ts';
import type { TakenExternal } from '../../core/snapshot-policy.ts';
import type { PackageSnapshot, Survey, SurveyOptions } from '../../package-managers/package-manager.ts';
import { askAll } from '../../remote/ask.ts';
import { restartQuery } from '../../remote/host/restart.ts';
import { stateQuery } from '../../remote/host/state.ts';
import type { OpenHost } from '../open-host.ts';
import { type RestartFinding, restartFinding } from '../restart-truth.ts';
import { runsSnapshot } from '../roll-back/filesystem-back.ts';
import { markRestored } from '../roll-back/mark-restored.ts';
import { reopen } from './connect.ts';
import type { EffectContext, Reading, Snapshot } from './effect-context.ts';

const RETRY_MS = 3_000;

interface After extends Snapshot {
  /** The package manager asked once more; missing when it could not answer, which leaves pending updates unknown. */
  readonly survey: Survey | undefined;
  readonly restart: RestartFinding;
}

/** The lists were refreshed when the plan was drawn; the survey here is about soundness, restarts and what is left. */
const SURVEY: SurveyOptions = { refresh: false, maxMetadataAgeS: Number.MAX_SAFE_INTEGER, allowRemovals: false };

const UNSOUND: ReadonlySet<Fault['code']> = new Set(['manager-interrupted', 'manager-broken']);

/** @param reverting the host must be exactly as it was before, not as planned */
export const verify = async (
  work: EffectContext,
  { reverting }: { readonly reverting: boolean },
): Promise<HostEvent> => {
  const { before, planned } = work;
  if (before === undefined)
    return {
      type: 'host.faulted',
      fault: fault('verification-impossible', 'the snapshot before the change is missing'),
    };
  const read = await readPatiently(work);
  if (!read.ok) return { type: 'host.faulted', fault: fault('verification-impossible', read.fault.message) };
  const after = read.value;
  const { verdict, differences } = compareWithPlan(
    before.packages.manifest,
    after.packages.manifest,
    reverting ? [] : planned.changes.filter(isEffective),
  );
  const { packages, state, survey, restart } = after;
  return {
    type: 'host.verified',
    verdict,
    ...(reverting && { against: 'before' as const }),
    differences,
    newFailedUnits: state.failedUnits.filter((unit) => !before.state.failedUnits.includes(unit)),
    // A file system that went back brought its own marks.
    marksChanged: wholeOf(work) === undefined ? changedMarks(before.packages, packages) : [],
    unsound: [
      ...(survey?.faults ?? []).filter((met) => UNSOUND.has(met.code)),
      ...(verdict === 'as-planned' ? await notFromSnapshot(work) : []),
    ],
    left: survey === undefined ? null : leftOver(survey.pending, planned, work.plan),
    reboot: restart.reboot,
    services: restart.services.map((service) => service.unit),
    bootId: state.bootId,
    snapshot: await work.journal.putArtifact(canonicalJson(readingOf(after)), 'application/json'),
  };
};

/** The right packages are no proof that the file system is the old one. */
const notFromSnapshot = async (work: EffectContext): Promise<readonly Fault[]> => {
  const [{ open }, whole] = [work, wholeOf(work)];
  if (whole === undefined || open === undefined) return [];
  const proof = await runsSnapshot(open, whole);
  if (!proof.ok) return [fault('verification-impossible', proof.fault.message)];
  if (!proof.value) return [fault('verification-failed', 'the running system does not come from the snapshot')];
  if (work.planned.restore !== undefined) await markRestored(open, work.planned.restore);
  return [];
};

/** The snapshot that the host must come from, where more than packages goes back. */
const wholeOf = ({ planned: { restore } }: EffectContext): Pick<TakenExternal, 'id'> | undefined =>
  restore?.filesystem ?? restore?.external;

/** What the host is like now: the snapshot, and what is still pending, for questions that come later. */
const readingOf = ({ packages, state, survey }: After): Reading => ({
  packages,
  state,
  ...(survey && { pending: survey.pending }),
  ...(survey?.foreign && { foreign: survey.foreign }),
});

/** sshd itself may have been updated and be restarting: a refused connection is not yet an answer. */
const readPatiently = async (work: EffectContext): Promise<Result<After>> => {
  const { clock } = work.context;
  const deadline = clock.now() + work.patience.reconnectMs;
  for (;;) {
    const opened = await reopen(work);
    const read = opened.ok ? await readAfter(opened.value) : opened;
    if (read.ok || !FAULTS[read.fault.code].retry || clock.now() + RETRY_MS > deadline) return read;
    await sleep(RETRY_MS);
  }
};

/**
 * Explicit installs make packages manual; the job puts the marks back, unless it died before it could. Only packages that were there
 * before count: what a new dependency is marked as was never anybody's choice.
 */
const changedMarks = (before: PackageSnapshot, after: PackageSnapshot): readonly string[] => {
  const was = new Set(before.automatic);
  const is = new Set(after.automatic);
  const known = new Set(before.manifest.packages.map(({ name }) => name));
  const stillThere = new Set(after.manifest.packages.map(({ name }) => name));
  const nameOf = (mark: string): string => mark.replace(/:[^:]+$/, '');
  const lost = before.automatic.filter((mark) => !is.has(mark) && stillThere.has(nameOf(mark)));
  const gained = after.automatic.filter((mark) => !was.has(mark) && known.has(nameOf(mark)));
  return [...lost.map((mark) => `${mark} (was automatic)`), ...gained.map((mark) => `${mark} (was manual)`)];
};

const readAfter = async (open: OpenHost): Promise<Result<After>> => {
  const { manager, session, privilege } = open;
  const answers = await askAll(
    session,
    { packages: manager.snapshot(), state: stateQuery, survey: manager.survey(SURVEY), restart: restartQuery },
    { privilege },
  );
  if (!answers.ok) return answers;
  const { packages, state, restart } = answers.value;
  if (!packages.ok) return packages;
  if (!state.ok) return state;
  const survey = answers.value.survey.ok ? answers.value.survey.value : undefined;
  return ok({ packages: packages.value, state: state.value, survey, restart: restartFinding(survey, restart) });
};
