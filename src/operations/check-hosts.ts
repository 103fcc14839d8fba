// `hosts check`: can every host be reached, trusted, commanded and patched? One line each, with what to do.
import pLimit from 'p-limit';
import type { Fault } from '../core/fault.ts';
import type { Host } from '../core/host.ts';
import { judgePreflight } from '../core/preflight.ts';
import type { Context } from './context.ts';
import { type HostSurvey, surveyHost } from './survey-host.ts';

export interface HostCheck {
  readonly host: Host;
  readonly survey: HostSurvey;
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

/** Metadata older than a day is worth a refresh, which a check does not do: it changes nothing on the host. */
const CHECK_METADATA_AGE_S = 24 * 3600;

export const checkHosts = async (
  hosts: readonly Host[],
  context: Context,
  onCheck: (check: HostCheck) => void,
): Promise<readonly HostCheck[]> => {
  const limit = pLimit(context.concurrency);
  const options = { refresh: false, maxMetadataAgeS: CHECK_METADATA_AGE_S, allowRemovals: false };
  const one = async (host: Host): Promise<HostCheck> => {
    const { survey } = await surveyHost({ host, options }, context);
    const check = judge(survey);
    onCheck(check);
    return check;
  };
  return await Promise.all(hosts.map((host) => limit(one, host)));
};

const judge = (survey: HostSurvey): HostCheck => {
  const { host, resources, facts } = survey;
  const blocking = survey.faults.filter((met) => !REFRESHABLE.has(met.code));
  const stale = survey.faults
    .filter((met) => REFRESHABLE.has(met.code))
    .map((met) => `${met.message} (plan and scan refresh them)`);
  if (resources === undefined || facts === undefined) return { host, survey, faults: blocking, attention: stale };
  const preflight = judgePreflight({
    ...resources,
    clockOffsetMs: facts.clockOffsetMs,
    changes: [],
    downloadBytes: null,
    diskBytes: null,
  });
  return {
    host,
    survey,
    faults: [...blocking, ...preflight.faults],
    attention: [...stale, ...(survey.survey?.attention ?? []), ...preflight.attention],
  };
};

/** A check changes nothing on the host, so old package lists are worth a word, and no reason to fail. */
const REFRESHABLE: ReadonlySet<Fault['code']> = new Set(['metadata-stale', 'metadata-failed']);
