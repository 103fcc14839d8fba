// Gathers from the ledger what it knows of each host, for questions about vulnerabilities. Contacts nothing.
import type { AppliedFix, Evidence } from '../core/cve/evidence.ts';
import type { EventOf, PatchEvent } from '../core/event.ts';
import { OUTCOMES, type Outcome } from '../core/outcome.ts';
import type { Plan, PlanHost } from '../core/plan.ts';
import { carriesOutPlan } from '../core/run-kind.ts';
import type { RunHost, RunRow } from '../ledger/history.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import type { Reading } from '../operations/effects/effect-context.ts';
import type { HostSurvey } from '../operations/survey-host.ts';

type Reader = LedgerReader<PatchEvent>;

/** What `scan` stores of a host. */
interface StoredScan {
  readonly planned: PlanHost;
  readonly seen: Omit<HostSurvey, 'host'>;
}

/** Older runs are not searched: their hosts were scanned or patched since. */
const MOST_RUNS = 2000;

const document = async <T>(ledger: Reader, digest: string): Promise<T | undefined> => {
  const artifact = await ledger.getArtifact(digest);
  return artifact === undefined ? undefined : (JSON.parse(artifact.content.toString('utf8')) as T);
};

interface Found<E> {
  readonly at: string;
  readonly run: string;
  readonly event: E;
}

/** Runs of one kind, newest first, and where to read them. */
interface Shelf {
  readonly ledger: Reader;
  readonly runs: readonly RunRow[];
  readonly planOf: (run: string) => Promise<Plan | undefined>;
}

/** The newest event of a type for each wanted host, walking runs from the newest back. */
const newestPerHost = async <T extends 'host.scanned' | 'host.verified'>(
  { ledger, runs }: Shelf,
  wanted: readonly string[],
  type: T,
): Promise<ReadonlyMap<string, Found<EventOf<T>>>> => {
  const left = new Set(wanted);
  const found = new Map<string, Found<EventOf<T>>>();
  for (const { id: run } of runs) {
    if (left.size === 0) break;
    for (const { host, at, event } of (await ledger.eventsOf(run)).toReversed()) {
      if (host === null || event.type !== type || !left.has(host)) continue;
      if (event.type === 'host.scanned' && !(await toldPackages(ledger, event))) continue;
      left.delete(host);
      found.set(host, { at, run, event: event as EventOf<T> });
    }
  }
  return found;
};

/** A host that did not answer, or was refused before its packages were read, told nothing: what it was like before still counts. */
const toldPackages = async (ledger: Reader, { os, pending, artifact }: EventOf<'host.scanned'>): Promise<boolean> => {
  if (os === null || pending !== null) return os !== null;
  return (await document<StoredScan>(ledger, artifact))?.seen.survey !== undefined;
};

/** Plans by run, each read once: a fleet's plan is large, and every host asks for it. */
const planReader = (ledger: Reader): ((run: string) => Promise<Plan | undefined>) => {
  const plans = new Map<string, Promise<Plan | undefined>>();
  const read = async (run: string): Promise<Plan | undefined> => {
    const [first] = await ledger.eventsOf(run);
    return first?.event.type === 'run.started' ? await document<Plan>(ledger, first.event.planArtifact) : undefined;
  };
  return (run) => {
    const plan = plans.get(run) ?? read(run);
    plans.set(run, plan);
    return plan;
  };
};

/** The run proved that the planned versions are there. */
const didApply = (outcome: string | null): outcome is Outcome =>
  outcome !== null && Object.hasOwn(OUTCOMES, outcome) && (outcome === 'patched' || outcome === 'degraded');

const fixesIn = ({ changes }: PlanHost, cve: string, { run, row }: { run: string; row: RunHost }): AppliedFix[] => {
  const { outcome, updated: at } = row;
  if (!didApply(outcome)) return [];
  return changes.flatMap(({ package: of, arch, from, to, advisories }): AppliedFix[] => {
    const by = advisories.filter(({ cves }) => cves.includes(cve)).map((advisory) => advisory.id);
    if (by.length === 0 || to === null) return [];
    return [{ run, at, outcome, package: of, arch, from, to, advisories: by }];
  });
};

/** The changes of earlier runs whose plan named the CVE, by host, newest first. */
const appliedFixes = async (
  { ledger, runs, planOf }: Shelf,
  cve: string,
): Promise<ReadonlyMap<string, readonly AppliedFix[]>> => {
  const fixes = new Map<string, AppliedFix[]>();
  for (const { id: run } of runs) {
    const settled = new Map((await ledger.run(run))?.hosts.map((row) => [row.host, row]));
    for (const planned of (await planOf(run))?.hosts ?? []) {
      const row = settled.get(planned.name);
      if (row === undefined) continue;
      fixes.set(planned.name, [...(fixes.get(planned.name) ?? []), ...fixesIn(planned, cve, { run, row })]);
    }
  }
  return fixes;
};

const NOTHING: Omit<Evidence, 'host' | 'applied'> = {
  os: null,
  readAt: null,
  manifest: null,
  pending: null,
  reboot: null,
};

const fromScan = async (ledger: Reader, scan: Found<EventOf<'host.scanned'>>): Promise<typeof NOTHING> => {
  const stored = await document<StoredScan>(ledger, scan.event.artifact);
  const survey = stored?.seen.survey;
  if (stored === undefined || survey === undefined) return NOTHING;
  const { os, changes, reboot, services } = stored.planned;
  const { manifest, foreign, livepatched } = survey;
  // Assessed changes: they name what feeds know, where the package manager itself names no CVE.
  const known = { ...(foreign && { foreign }), ...(livepatched && { livepatched }) };
  return { os, reboot, services, readAt: scan.at, manifest, pending: changes, ...known };
};

const fromRun = async (host: string, reading: Found<EventOf<'host.verified'>>, shelf: Shelf) => {
  const after = await document<Reading>(shelf.ledger, reading.event.snapshot);
  if (after === undefined) return NOTHING;
  const planned = (await shelf.planOf(reading.run))?.hosts.find(({ name }) => name === host);
  const { reboot, services } = reading.event;
  const { packages, pending = null, foreign } = after;
  return {
    ...{ os: planned?.os ?? null, readAt: reading.at, manifest: packages.manifest, pending, reboot, services },
    ...(foreign && { foreign }),
  };
};

/**
 * Evidence of the named hosts, in their order, with the runs that fixed the CVE when one is named.
 * The newest reading of a host counts, by a scan or after an apply.
 */
export const gatherEvidence = async (
  ledger: Reader,
  hosts: readonly string[],
  cve: string | undefined,
): Promise<readonly Evidence[]> => {
  const runs = await ledger.runs({ limit: MOST_RUNS });
  const planOf = planReader(ledger);
  const applies: Shelf = { ledger, planOf, runs: runs.filter(carriesOutPlan) };
  const scans: Shelf = { ledger, planOf, runs: runs.filter(({ kind }) => kind === 'scan') };
  // Hosts that the ledger never met are not looked for in every run.
  const met = new Map((await ledger.hosts()).map((row) => [row.host, row]));
  const known = hosts.filter((host) => met.has(host));
  const scanned = await newestPerHost(scans, known, 'host.scanned');
  const ran = known.filter((host) => met.get(host)?.lastRun != null);
  const verified = await newestPerHost(applies, ran, 'host.verified');
  const fixes = cve === undefined ? new Map<string, AppliedFix[]>() : await appliedFixes(applies, cve);
  return await Promise.all(
    hosts.map(async (host): Promise<Evidence> => {
      const [scan, reading] = [scanned.get(host), verified.get(host)];
      const applied = fixes.get(host) ?? [];
      if (reading !== undefined && (scan === undefined || scan.at < reading.at))
        return { host, applied, ...(await fromRun(host, reading, applies)) };
      return { host, applied, ...(scan === undefined ? NOTHING : await fromScan(ledger, scan)) };
    }),
  );
};
