// Learns everything about one host in one connection and two round trips: facts, then packages and resources together.
import type { Fault } from '../core/fault.ts';
import type { Host } from '../core/host.ts';
import type { Capabilities, Survey, SurveyOptions } from '../package-managers/package-manager.ts';
import { askAll } from '../remote/ask.ts';
import type { HostFacts } from '../remote/host/facts.ts';
import { type Resources, resourcesQuery } from '../remote/host/resources.ts';
import { restartQuery } from '../remote/host/restart.ts';
import type { Context } from './context.ts';
import { meetHost, type OpenHost, prepareHost } from './open-host.ts';
import { withRestartTruth } from './restart-truth.ts';

/** As much as could be learned; `faults` says why the rest is missing. */
export interface HostSurvey {
  readonly host: Host;
  readonly facts?: HostFacts;
  readonly manager?: string;
  readonly can?: Capabilities;
  readonly survey?: Survey;
  readonly resources?: Resources;
  readonly faults: readonly Fault[];
}

/** What is done with the still open connection after a survey, for example a dry run. */
type Then<T> = (open: OpenHost, survey: HostSurvey) => Promise<T>;

/**
 * Surveys a host; `then` runs on the same connection when the package manager could be asked.
 * The connection is closed at the end in every case.
 */
export const surveyHost = async <T>(
  { host, options }: { readonly host: Host; readonly options: SurveyOptions },
  context: Context,
  then?: Then<T>,
): Promise<{ readonly survey: HostSurvey; readonly after?: T }> => {
  const met = await meetHost(host, context);
  if (!met.ok) return { survey: { host, faults: [met.fault] } };
  try {
    const open = await prepareHost(host, met.value, context);
    if (!open.ok) return { survey: { host, facts: met.value.facts, faults: [open.fault] } };
    const survey = await surveyOpenHost(open.value, options);
    if (then === undefined || survey.survey === undefined) return { survey };
    return { survey, after: await then(open.value, survey) };
  } finally {
    await met.value.session.close();
  }
};

/** The second round trip alone, on an open host. */
export const surveyOpenHost = async (open: OpenHost, options: SurveyOptions): Promise<HostSurvey> => {
  const { host, facts, manager, privilege, session } = open;
  const known = { host, facts, manager: manager.id, can: manager.can };
  const answers = await askAll(
    session,
    { survey: manager.survey(options), resources: resourcesQuery, restart: restartQuery },
    { privilege },
  );
  if (!answers.ok) return { ...known, faults: [answers.fault] };
  const { survey, resources, restart } = answers.value;
  return {
    ...known,
    ...(survey.ok && { survey: withRestartTruth(survey.value, restart) }),
    ...(resources.ok && { resources: resources.value }),
    faults: [...(survey.ok ? survey.value.faults : [survey.fault]), ...(resources.ok ? [] : [resources.fault])],
  };
};
