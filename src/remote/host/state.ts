// The host half of a snapshot: units, listening ports, kernel, boot. Compared before and after an apply.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';

export interface HostState {
  readonly enabledUnits: readonly string[];
  readonly failedUnits: readonly string[];
  /** `tcp 22`, `udp6 68`: protocol and port of every listening or unconnected socket, sorted. */
  readonly listening: readonly string[];
  readonly kernel: string;
  readonly bootId: string;
}

export const stateQuery: Query<HostState> = {
  script: new URL('./state.sh', import.meta.url),
  args: [],
  privileged: true,
  timeoutMs: 30_000,
  read: (frames) => readState(frames),
};

const firstWords = (text: string): string[] =>
  text
    .split('\n')
    .map(
      (line) =>
        line
          .trim()
          .replace(/^[●*x]\s+/, '')
          .split(/\s+/)[0] ?? '',
    )
    .filter((word) => word !== '')
    .sort();

// proc(5) net/tcp: "sl local rem st …"; 0A is LISTEN, and 07 is a bound, unconnected UDP socket.
const SOCKET = /^(tcp6?|udp6?)\s+\d+:\s+[0-9A-F]+:([0-9A-F]{4})\s+\S+\s+([0-9A-F]{2})\s/;

const listeningPorts = (text: string): string[] => {
  const ports = new Set<string>();
  for (const line of text.split('\n')) {
    const [, protocol = '', port = '', state] = SOCKET.exec(line) ?? [];
    const wanted = protocol.startsWith('tcp') ? '0A' : '07';
    if (state === wanted) ports.add(`${protocol} ${Number.parseInt(port, 16)}`);
  }
  return [...ports].sort();
};

const readState = (frames: Frames): Result<HostState> => {
  const text: Record<string, string> = {};
  for (const name of ['enabled-units', 'failed-units', 'sockets', 'kernel', 'boot-id'] as const) {
    const frame = frames.one(name);
    if (!frame.ok) return frame;
    text[name] = frame.value.stdout;
  }
  return ok({
    enabledUnits: firstWords(text['enabled-units'] ?? ''),
    failedUnits: firstWords(text['failed-units'] ?? ''),
    listening: listeningPorts(text['sockets'] ?? ''),
    kernel: (text['kernel'] ?? '').trim(),
    bootId: (text['boot-id'] ?? '').trim(),
  });
};
