// A quiet count on stderr while hosts are being asked: one live line on a terminal, nothing elsewhere.
import type { Surroundings } from './compose.ts';

export interface SurveyProgress {
  readonly tick: (name: string) => void;
  readonly end: () => void;
}

/** @param doing `Asking`, with the number of hosts behind it. */
export const surveyProgress = async (
  { io, globals }: Surroundings,
  doing: string,
  total: number,
): Promise<SurveyProgress> => {
  const { progressMode } = await import('../render/progress.ts');
  const moves =
    progressMode(io.stderr, { json: globals.json === true, quiet: globals.quiet === true, env: io.env }) === 'live';
  if (!moves) return { tick: () => undefined, end: () => undefined };
  const { createCounter } = await import('../render/counter.ts');
  return createCounter({ stream: io.stderr, doing, total });
};
