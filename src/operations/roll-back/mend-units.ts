// Behind a revert: units that failed with the newer packages are started again; packages alone do not bring a dead service back.
import { ask, askAll } from '../../remote/ask.ts';
import { restartServices } from '../../remote/host/services.ts';
import { stateQuery } from '../../remote/host/state.ts';
import type { OpenHost } from '../open-host.ts';

/**
 * Starts what fails now and is none of `known`, the units that failed before. Whether they run is verified later, in a new session: a
 * failure here is not told.
 */
export const mendUnits = async ({ session, privilege }: OpenHost, known: readonly string[]): Promise<void> => {
  const answers = await askAll(session, { state: stateQuery }, { privilege });
  if (!answers.ok || !answers.value.state.ok) return;
  const failing = answers.value.state.value.failedUnits.filter((unit) => !known.includes(unit));
  if (failing.length > 0) await ask(session, restartServices(failing), { privilege });
};
