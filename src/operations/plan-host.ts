// One host's part of a plan: survey, dry run and preflight folded into a verdict. Pure.
import { type Change, isEffective, removals } from '../core/change.ts';
import { type Fault, fault } from '../core/fault.ts';
import type { Host } from '../core/host.ts';
import { manifestDigest } from '../core/manifest.ts';
import type { PlanHost, PlanOptions, PlanVerdict } from '../core/plan.ts';
import { judgePreflight, type PreflightFindings } from '../core/preflight.ts';
import type { Result } from '../core/result.ts';
import { selfSevers, severNote } from '../core/self-sever.ts';
import type { WayBack } from '../core/snapshot-policy.ts';
import { withExternal } from '../core/way-back/external.ts';
import { type FilesystemCover, type JudgedWayBack, withFilesystem } from '../core/way-back/filesystem.ts';
import { judgeWayBack } from '../core/way-back/judge-way-back.ts';
import type { Savable } from '../core/way-back/saved-file.ts';
import type { Resolution, Survey } from '../package-managers/package-manager.ts';
import { chosenOf, leftOut, optionsFor } from './choose-changes.ts';
import type { Judgement } from './judgement.ts';
import { partialUpgrade, unpinned, wholeOnlyHint } from './partial-upgrade.ts';
import type { HostSurvey } from './survey-host.ts';

interface Seen {
  readonly survey: HostSurvey;
  readonly judgement: Judgement;
  /** The dry run of the chosen changes; undefined when there was nothing to run. */
  readonly resolution: Result<Resolution> | undefined;
  /** Where the old versions can be had; absent: nobody asked, or nobody knows. */
  readonly savable?: readonly Savable[];
  /** What the file system of / allows; absent: nobody asked, or nobody knows. */
  readonly cover?: FilesystemCover;
  readonly options: PlanOptions;
}

/** Faults after which nobody can say what is pending: never "up to date". */
const BLINDING = new Set<Fault['code']>(['metadata-stale', 'metadata-failed', 'no-repositories', 'repository-changed']);

export const planHost = ({ survey: seen, judgement, resolution, savable, cover, options }: Seen): PlanHost => {
  const { host, facts, survey } = seen;
  const base = {
    name: host.name,
    address: host.address,
    tier: host.tier,
    ring: host.ring,
    os: facts ? { id: facts.os.id, version: facts.os.version, name: facts.os.name } : null,
    support: judgement.support,
    rollback: { verdict: 'unknown' as const, reasons: [], snapshot: host.snapshot.kind },
    severs: [],
    expected_s: 0,
    machine_id: facts?.machineId || null,
  };
  if (survey === undefined) {
    return { ...base, ...nothingKnown(host), verdict: unknownOrRefused(seen), faults: seen.faults };
  }
  const chosen = chosenOf(seen, judgement, options);
  const changes = resolution?.ok ? judgement.assess(merge(chosen, resolution.value.changes)) : chosen;
  const preflight = preflightOf(seen, changes, resolution?.ok ? resolution.value : undefined);
  const partial = partialUpgrade({
    system: facts?.os.name ?? '',
    can: seen.can,
    pending: survey.pending,
    chosen,
    options,
  });
  const faults = [
    ...seen.faults,
    ...preflight.faults,
    // A dry run of a part says nothing about a host that has to be patched as a whole.
    ...(partial ? [partial] : [...resolutionFaults(resolution, chosen), ...forbiddenFaults(resolution, judgement)]),
    ...guardFaults(changes, options, seen.can),
  ];
  const severs = selfSevers(changes);
  const wayBack = judgeWayBack({
    changes,
    manifest: survey.manifest,
    manager: seen.manager ?? '',
    snapshot: host.snapshot.kind,
    savable,
  });
  const asWhole = (packages: WayBack): JudgedWayBack =>
    host.snapshot.kind === 'filesystem'
      ? withFilesystem(packages, cover, changes)
      : withExternal(packages, host.snapshot.external, changes);
  return {
    ...base,
    severs,
    rollback: { ...asWhole(wayBack), snapshot: host.snapshot.kind },
    manager: { id: seen.manager ?? '', version: survey.managerVersion },
    basis: manifestDigest(survey.manifest),
    metadata_age_s: survey.metadataAgeS,
    verdict: verdictOf(changes, faults),
    faults,
    changes: [...changes].sort(byUrgency),
    download_bytes: downloadOf(survey, changes, resolution),
    reboot: { needed: survey.reboot.needed, reasons: survey.reboot.reasons, policy: host.reboot },
    residual: judgement.residual(changes),
    services: survey.services.map((service) => service.unit),
    attention: [
      ...judgement.attention,
      ...attentionOf(seen, survey, preflight, { judgement, options }),
      ...(changes.some(isEffective) ? unpinned(seen.can) : []),
      ...noRevert(host, wayBack),
      ...severNote(severs),
    ],
  };
};

/** Who relies on the revert must hear beforehand that there is none. */
const noRevert = ({ onFailedChecks }: Host, { verdict, reasons }: WayBack): readonly string[] =>
  onFailedChecks === 'revert' && verdict === 'none' ? [`failed checks will not revert it: ${reasons.join('; ')}`] : [];

const nothingKnown = ({ reboot }: Host) => ({
  manager: null,
  basis: null,
  metadata_age_s: null,
  changes: [],
  download_bytes: null,
  reboot: { needed: 'unknown' as const, reasons: [], policy: reboot },
  residual: null,
  services: [],
  attention: [],
});

/** A system that is not ours to patch is refused; everything else that kept us from looking leaves the host unknown. */
const unknownOrRefused = (seen: HostSurvey): PlanVerdict => {
  const ours = seen.faults.every((met) => met.code === 'image-based' || met.code === 'system-unsupported');
  return ours ? 'refused' : 'unknown';
};

const effectiveOnly = (changes: readonly Change[]): readonly Change[] => changes.filter(isEffective);

const downloadOf = (
  survey: Survey,
  changes: readonly Change[],
  resolution: Result<Resolution> | undefined,
): number | null => {
  if (resolution?.ok) return resolution.value.downloadBytes;
  return effectiveOnly(changes).length === 0 ? 0 : survey.downloadBytes;
};

const verdictOf = (changes: readonly Change[], faults: readonly Fault[]): PlanVerdict => {
  if (faults.some((met) => BLINDING.has(met.code) || met.code === 'reply-unreadable')) return 'unknown';
  if (faults.length > 0) return 'refused';
  return effectiveOnly(changes).length > 0 ? 'changes' : 'up-to-date';
};

const preflightOf = (
  seen: HostSurvey,
  changes: readonly Change[],
  resolution: Resolution | undefined,
): PreflightFindings => {
  if (seen.resources === undefined || seen.facts === undefined) return { faults: [], attention: [] };
  return judgePreflight({
    ...seen.resources,
    clockOffsetMs: seen.facts.clockOffsetMs,
    changes: effectiveOnly(changes),
    downloadBytes: resolution?.downloadBytes ?? seen.survey?.downloadBytes ?? null,
    diskBytes: resolution?.diskBytes ?? null,
  });
};

const resolutionFaults = (resolution: Result<Resolution> | undefined, chosen: readonly Change[]): readonly Fault[] => {
  if (resolution === undefined) return [];
  if (!resolution.ok) return [resolution.fault];
  const held = new Map(chosen.filter((change) => change.action === 'held').map((change) => [keyOf(change), change]));
  const broken = resolution.value.changes.filter((change) => held.has(keyOf(change))).map((change) => change.package);
  return broken.length === 0
    ? []
    : [fault('resolution-failed', `the update needs packages that are held: ${broken.join(', ')}`)];
};

/** What the manager would take along, and must not: versions that the ring before has not run. */
const forbiddenFaults = (resolution: Result<Resolution> | undefined, judgement: Judgement): readonly Fault[] => {
  const changes = resolution?.ok ? resolution.value.changes : [];
  const texts = changes.flatMap((change) => {
    const why = judgement.forbids?.(change);
    return why === undefined ? [] : [`${change.package} ${change.to}, ${why}`];
  });
  return texts.length === 0 ? [] : [fault('resolution-failed', `the update needs ${texts.join('; ')}`)];
};

const guardFaults = (changes: readonly Change[], options: PlanOptions, can: HostSurvey['can']): readonly Fault[] => {
  const named = (of: readonly Change[]): string => of.map((change) => change.package).join(', ');
  const removed = named(removals(changes));
  const downgraded = named(changes.filter((change) => change.action === 'downgrade'));
  return [
    ...(removed !== '' && !options.allow_removals
      ? [fault('removal-not-allowed', `would remove ${removed}`, wholeOnlyHint(can))]
      : []),
    ...(downgraded !== '' && !options.allow_downgrades
      ? [fault('downgrade-not-allowed', `would downgrade ${downgraded}`)]
      : []),
  ];
};

/** A kernel update installs one version and removes another under the same name: the two are different changes. */
const keyOf = ({ package: name, arch, action }: Pick<Change, 'package' | 'arch' | 'action'>): string =>
  `${name} ${arch}${action === 'remove' ? ' removed' : ''}`;

/** What the manager will do, with the survey's knowledge (advisories, origin) laid over it; what does not happen stays for show. */
const merge = (chosen: readonly Change[], resolved: readonly Change[]): readonly Change[] => {
  const known = new Map(chosen.map((change) => [keyOf(change), change]));
  const done = resolved.map((change) => {
    const wanted = known.get(keyOf(change));
    if (wanted === undefined || !isEffective(wanted))
      return { ...change, why: change.why || 'needed by other changes' };
    return {
      ...wanted,
      action: change.action,
      from: change.from,
      to: change.to,
      origin: change.origin || wanted.origin,
    };
  });
  const doneKeys = new Set(done.map(keyOf));
  return [...done, ...chosen.filter((change) => !isEffective(change) && !doneKeys.has(keyOf(change)))];
};

const ACTION_ORDER = {
  remove: 0,
  downgrade: 1,
  upgrade: 2,
  install: 3,
  'kept-back': 4,
  deferred: 5,
  held: 6,
} as const satisfies Record<Change['action'], number>;

/** Removals and downgrades first of all, what does not happen last; of one band, judgement already put the most urgent first. */
const byUrgency = (a: Change, b: Change): number => {
  const rank = (change: Change): number =>
    isEffective(change) && ACTION_ORDER[change.action] > 1 ? 2 : ACTION_ORDER[change.action];
  return rank(a) - rank(b) || a.band - b.band;
};

const attentionOf = (
  seen: HostSurvey,
  survey: Survey,
  preflight: PreflightFindings,
  { judgement, options }: { readonly judgement: Judgement; readonly options: PlanOptions },
): readonly string[] => {
  const pending = judgement.assess(survey.pending);
  const asked = optionsFor(seen.can, pending, options);
  const others = leftOut(pending, asked);
  const flag = options.cves.length > 0 ? '--cve' : '--security';
  const unclassified = asked.security_only
    ? survey.pending.filter((change) => change.security === 'unknown').length
    : 0;
  return [
    ...survey.attention,
    ...preflight.attention,
    ...(asked === options ? [] : ['the whole upgrade: this system cannot be patched in part']),
    ...(others > 0 ? [`${others} other ${others === 1 ? 'update' : 'updates'} left out by ${flag}`] : []),
    ...(unclassified > 0 ? [`${unclassified} updates without classification are included`] : []),
    ...(seen.facts?.machineId === '' ? ['no machine-id'] : []),
  ];
};
