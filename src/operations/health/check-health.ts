// All health checks of one host, each with its own retries: before a change, after it, and while a gate waits.
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { CheckResult, HealthCheck } from '../../core/health/check.ts';
import { hostLine, type Patient } from './host-line.ts';
import { type Place, tryCheck } from './try-check.ts';

/**
 * `before`: one try, for a host that answers wrongly is not patched. `after`: the host's settle time first, then all
 * retries. `gate`: all retries at once, for a host that has been patched for a while.
 */
export type Occasion = 'before' | 'after' | 'gate';

/** sshd grants ten sessions per connection (MaxSessions). */
const TRIES_AT_ONCE = 4;

/**
 * Results in the order of the host's checks; a host without checks gives none. Never rejects for what the world does.
 * Uses `of.open`, and a connection of its own where there is none.
 */
export const checkHealth = async (of: Patient, occasion: Occasion): Promise<readonly CheckResult[]> => {
  const { host } = of;
  if (host.checks.length === 0) return [];
  if (occasion === 'after') await sleep(host.settleMs);
  const place: Place = { host, context: of.context, line: hostLine(of) };
  const limit = pLimit(TRIES_AT_ONCE);
  try {
    return await Promise.all(
      host.checks.map((check) =>
        untilHealthy({ ...check, retries: occasion === 'before' ? 0 : check.retries }, () =>
          limit(() => tryCheck(check, place)),
        ),
      ),
    );
  } finally {
    await place.line.close();
  }
};

const untilHealthy = async (check: HealthCheck, attempt: () => ReturnType<typeof tryCheck>): Promise<CheckResult> => {
  const { name, retries, intervalMs } = check;
  for (let tries = 1; ; tries++) {
    const seen = await attempt();
    if (seen.ok || tries > retries) return { name, ...seen, tries };
    await sleep(intervalMs);
  }
};
