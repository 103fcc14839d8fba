// Restarts services on a host, as a question: which were, which were not and why. Whether they may be is core/restart-rule.ts.
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../frames.ts';
import { oneLine } from '../one-line.ts';
import type { Query } from '../query.ts';

export interface Restarts {
  readonly restarted: readonly string[];
  readonly failed: readonly { readonly unit: string; readonly detail: string }[];
}

/** services.sh allows 180 s, and ten more to be killed. */
const LIMIT_MS = 195_000;

/** Names that are no units, and units that must not be stopped by hand, are in neither list: they go on as they are. */
export const restartServices = (units: readonly string[]): Query<Restarts> => ({
  script: new URL('./services.sh', import.meta.url),
  args: units,
  privileged: true,
  timeoutMs: 30_000 + units.length * LIMIT_MS,
  read: (frames) => readRestarts(units, frames),
});

const readRestarts = (units: readonly string[], frames: Frames): Result<Restarts> => {
  const tried = units.flatMap((unit, index) => {
    const frame = frames.find(`restart-${index}`);
    return frame === undefined ? [] : [{ unit, frame }];
  });
  return ok({
    restarted: tried.filter(({ frame }) => frame.code === 0).map(({ unit }) => unit),
    failed: tried.filter(({ frame }) => frame.code !== 0).map(({ unit, frame }) => ({ unit, detail: detailOf(frame) })),
  });
};

const TIMED_OUT: ReadonlySet<number> = new Set([124, 137, 143]);

const detailOf = ({ code, stderr, stdout }: Frame): string =>
  TIMED_OUT.has(code) ? 'no end within 180 s' : oneLine(stderr) || oneLine(stdout) || `exit code ${code}`;
