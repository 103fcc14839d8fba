// What is wrong with the package manager of a host, and how it would be mended: asked before anybody agrees, and again before it is done.
import { canonicalJson } from '../../core/canonical-json.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { type Manifest, manifestDigest } from '../../core/manifest.ts';
import type { Repair, Survey, SurveyOptions } from '../../package-managers/package-manager.ts';
import { ask } from '../../remote/ask.ts';
import type { OpenHost } from '../open-host.ts';

/** `job`: what {@link Repair} says will be run. The others end the matter without touching the host. */
export type Diagnosis =
  | { readonly kind: 'sound' }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'by-hand'; readonly found: readonly Fault[]; readonly steps: readonly string[] }
  | {
      readonly kind: 'job';
      readonly found: readonly Fault[];
      readonly manifest: Manifest;
      readonly repair: Repair & { readonly kind: 'job' };
    };

/** A repair is about what is there: neither the age of the package lists nor what is pending matters. */
const SURVEY: SurveyOptions = { refresh: false, maxMetadataAgeS: Number.MAX_SAFE_INTEGER, allowRemovals: false };

const DAMAGE: ReadonlySet<Fault['code']> = new Set(['manager-interrupted', 'manager-broken']);

/** While somebody works with the package database nobody can say whether it is sound. */
const BLINDING: ReadonlySet<Fault['code']> = new Set([...DAMAGE, 'lock-held']);

/** What is wrong with the package manager, or keeps it from being known; empty: its database is sound. */
export const unsoundnessOf = ({ faults }: Survey): readonly Fault[] => faults.filter(({ code }) => BLINDING.has(code));

export const readSurvey = ({ manager, session, privilege }: OpenHost): ReturnType<typeof ask<Survey>> =>
  ask(session, manager.survey(SURVEY), { privilege });

export const diagnose = async (open: OpenHost): Promise<Diagnosis> => {
  const read = await readSurvey(open);
  // Where not even the list of packages can be read, the fault itself says what a person does.
  if (!read.ok) return { kind: 'refused', fault: read.fault };
  const { manifest } = read.value;
  const unsound = unsoundnessOf(read.value);
  const found = unsound.filter(({ code }) => DAMAGE.has(code));
  const [other] = unsound.filter(({ code }) => !DAMAGE.has(code));
  if (other !== undefined) return { kind: 'refused', fault: other };
  if (found.length === 0) return { kind: 'sound' };
  const repair = open.manager.repair({ faults: found, manifest });
  return repair.kind === 'job' ? { kind: 'job', found, manifest, repair } : { ...repair, found };
};

type Agreed = Diagnosis & { readonly kind: 'job' };

/** A fault when the host is no longer as it was when somebody agreed to the repair. */
export const movedSince = (agreed: Agreed, now: Diagnosis): Fault | undefined => {
  if (now.kind === 'refused') return now.fault;
  const same =
    now.kind === 'job' &&
    manifestDigest(now.manifest) === manifestDigest(agreed.manifest) &&
    canonicalJson(now.repair.steps) === canonicalJson(agreed.repair.steps);
  return same ? undefined : fault('basis-moved', 'it is no longer damaged as it was', LOOK_AGAIN);
};

const LOOK_AGAIN = 'look again: patchctl hosts repair {host}';
