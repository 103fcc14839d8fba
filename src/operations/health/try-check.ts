// One try of one health check, from the host or from the bastion: what was seen, never an exception.
import { reportText } from '../../core/command-report.ts';
import { type HealthCheck, judgeAnswer, type Probe, type Sighting } from '../../core/health/check.ts';
import type { Host } from '../../core/host.ts';
import { ask } from '../../remote/ask.ts';
import { commandQuery } from '../../remote/host/command.ts';
import { healthQuery } from '../../remote/host/health.ts';
import type { Query } from '../../remote/query.ts';
import type { Context } from '../context.ts';
import { hostEnvironment } from '../host-environment.ts';
import type { HostLine } from './host-line.ts';
import { targetUrl } from './probe-target.ts';

export interface Place {
  readonly host: Host;
  readonly context: Context;
  readonly line: HostLine;
}

export const tryCheck = ({ probe, timeoutMs }: HealthCheck, place: Place): Promise<Sighting> =>
  sideOf(probe) === 'bastion' ? tryHere(probe, timeoutMs, place) : tryThere(probe, timeoutMs, place);

const sideOf = (probe: Probe) => {
  switch (probe.kind) {
    case 'unit':
      return 'host';
    case 'command':
      return probe.on;
    case 'tcp':
    case 'http':
      return probe.from;
  }
};

const tryHere = async (probe: Probe, timeoutMs: number, { host, context }: Place): Promise<Sighting> => {
  const { bastion } = context;
  switch (probe.kind) {
    case 'unit':
      throw new Error('a unit is looked at on its host');
    case 'tcp': {
      const seen = await bastion.connect({ address: probe.address ?? host.address, port: probe.port }, timeoutMs);
      return seen.kind === 'accepted'
        ? { ok: true, detail: 'accepts connections' }
        : { ok: false, detail: seen.reason };
    }
    case 'http': {
      const seen = await bastion.fetch(targetUrl(probe, host), timeoutMs);
      return seen.kind === 'answer' ? judgeAnswer(probe, seen) : { ok: false, detail: seen.reason };
    }
    case 'command': {
      const { command } = probe;
      return judged(await bastion.run({ command, environment: hostEnvironment(host), stdin: '', timeoutMs }));
    }
  }
};

const judged = (report: Parameters<typeof reportText>[0]): Sighting => ({
  ok: report.end.kind === 'exited' && report.end.code === 0,
  detail: reportText(report) || 'exit code 0',
});

const tryThere = async (probe: Probe, timeoutMs: number, place: Place): Promise<Sighting> => {
  const { host } = place;
  if (probe.kind === 'command') {
    const { command } = probe;
    const query = commandQuery({ command, environment: hostEnvironment(host), stdin: '', timeoutMs });
    const asked = await askThere(query, place);
    return 'detail' in asked ? asked : judged(asked);
  }
  const filled = probe.kind === 'http' ? { ...probe, url: targetUrl(probe, host) } : probe;
  return await askThere(healthQuery(filled, timeoutMs), place);
};

/** A host that cannot be asked is not healthy: nothing proves that it is. */
const askThere = async <T extends object>(query: Query<T>, { line }: Place): Promise<T | Sighting> => {
  const opened = await line.get();
  if (!opened.ok) return { ok: false, detail: `the host could not be asked: ${opened.fault.message}` };
  const { session, privilege } = opened.value;
  const answer = await ask(session, query, { privilege });
  if (answer.ok) return answer.value;
  await line.broken(opened.value);
  return { ok: false, detail: `the host could not be asked: ${answer.fault.message}` };
};
