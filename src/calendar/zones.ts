// What a wall-clock time means in a time zone, also where clocks change: decided here, once for every kind of window.
import { IANAZone } from 'luxon';
import { memo } from '../core/memo.ts';
import { DAY_MS, MINUTE_MS, type WallTime } from './wall-time.ts';

export interface Zone {
  readonly name: string;
  /**
   * When a wall clock of the zone shows this time, in milliseconds since the epoch. The first of two such moments; for a
   * time that the clocks leave out, the moment at which they jump over it.
   */
  instantOf(wall: WallTime): number;
  /** What a wall clock of the zone shows. */
  wallOf(ms: number): WallTime;
}

type Offset = (ms: number) => number;

/** The first moment of (before, after] from which the offset is the one of `after`. There is one change between them. */
const changeBetween = (before: number, after: number, offset: Offset): number => {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === offset(after)) high = middle;
    else low = middle;
  }
  return high;
};

const instantFrom = (wall: WallTime, offset: Offset): number => {
  const [before, after] = [wall - offset(wall - DAY_MS), wall - offset(wall + DAY_MS)];
  const shown = [before, after].filter((ms) => ms + offset(ms) === wall);
  // In a gap the old offset leads to after the change, and the new one to before it.
  return shown.length > 0
    ? Math.min(...shown)
    : changeBetween(Math.min(before, after), Math.max(before, after), offset);
};

/** A zone whose offset from UTC, in milliseconds, is known for every moment. */
export const zoneFromOffsets = (name: string, offset: Offset): Zone => ({
  name,
  instantOf: (wall) => instantFrom(wall, offset),
  wallOf: (ms) => ms + offset(ms),
});

/** A zone of the IANA data base; the name is known to be one. */
export const zoneNamed: (name: string) => Zone = memo((name) => {
  const zone = IANAZone.create(name);
  return zoneFromOffsets(name, (ms) => zone.offset(ms) * MINUTE_MS);
});
