// A command of the admin's on a host, as a question: a hook or a health check, as root, limited in time on the host itself.
import type { CommandReport } from '../../core/command-report.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';

export interface HostCommand {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly timeoutMs: number;
}

/** For the way there and back, and for `timeout -k`. */
const MARGIN_MS = 20_000;

/** What `timeout` exits with when the time was up: coreutils 124, or 137 after the second signal; busybox that of the signal. */
const TIMED_OUT: ReadonlySet<number> = new Set([124, 137, 143]);

export const commandQuery = ({ command, environment, stdin, timeoutMs }: HostCommand): Query<CommandReport> => ({
  script: new URL('./command.sh', import.meta.url),
  args: [command, String(Math.max(1, Math.ceil(timeoutMs / 1000))), ...Object.entries(environment).flat()],
  data: { input: stdin },
  privileged: true,
  timeoutMs: timeoutMs + MARGIN_MS,
  read: (frames) => readCommand(frames, timeoutMs),
});

const readCommand = (frames: Frames, timeoutMs: number): Result<CommandReport> => {
  const frame = frames.one('command');
  if (!frame.ok) return frame;
  const { code, stdout } = frame.value;
  // A command may use these codes for itself, too: the time that it took decides.
  const tookMs = 1000 * Number(frames.find('took')?.stdout.trim());
  const timedOut = TIMED_OUT.has(code) && tookMs >= Math.floor(timeoutMs / 1000) * 1000;
  return ok({ end: timedOut ? { kind: 'timed-out', afterMs: timeoutMs } : { kind: 'exited', code }, output: stdout });
};
