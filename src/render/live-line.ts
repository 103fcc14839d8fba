// The one line that is alive while a wave is at work: counts first, then as many of the slowest hosts as fit.
import { durationText } from './duration.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { danger, dim, type Part, type Styled, strong, styled } from './styled.ts';
import { columnsOf, oneLine } from './to-lines.ts';
import type { WaveState } from './wave-state.ts';

const textOf = (content: Styled): string => content.map(({ text }) => text).join('');

const countsOf = (state: WaveState): readonly Part[] => [
  strong(state.title === '' ? 'starting' : state.title),
  ...(state.total === 0 ? [] : [`${state.done} of ${state.total} done`]),
  ...(state.failed === 0 ? [] : [danger(`${state.failed} failed`)]),
];

const slowestFirst = (state: WaveState, now: number): readonly string[] =>
  [...state.working]
    .sort(([, a], [, b]) => a.since - b.since)
    .map(([host, { phase, since }]) => `${host} ${phase} ${durationText(now - since)}`);

/** More do not fit any terminal that a person reads. */
const MOST_HOSTS = 8;

/** The line, at most `look.width` columns wide. Times are as of `look.now`. */
export const liveLine = (state: WaveState, look: Look): string => {
  const slowest = slowestFirst(state, look.now);
  const counts = countsOf(state);
  // The slowest host is shown even when it is cut; of the others only whole ones.
  for (let shown = Math.min(slowest.length, MOST_HOSTS); shown > 1; shown -= 1) {
    const more = slowest.length - shown;
    const rest = more === 0 ? [] : [dim(`${more} more`)];
    const line = facts([...counts, ...slowest.slice(0, shown), ...rest]);
    if (columnsOf(textOf(line)) <= look.width) return oneLine(line, look.width, look);
  }
  return oneLine(styled(facts([...counts, ...slowest.slice(0, 1)])), look.width, look);
};
