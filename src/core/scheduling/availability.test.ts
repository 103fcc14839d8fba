// Who is counted as missing after it ended in this run.
import { describe, expect, it } from 'vitest';
import { fault } from '../fault.ts';
import { type Ended, isDown } from './availability.ts';

const update = fault('health-check-failed', 'HTTP 503');

describe('a host that ended', () => {
  it.each<[string, Ended, boolean]>([
    ['patched', { outcome: 'patched', fault: null }, false],
    ['stranded', { outcome: 'stranded', fault: fault('revert-failed', 'x') }, true],
    ['unreachable', { outcome: 'unreachable', fault: fault('connection-timed-out', 'x') }, true],
    ['degraded with red checks', { outcome: 'degraded', fault: update }, true],
    ['degraded by a failing script', { outcome: 'degraded', fault: fault('manager-failed', 'x') }, false],
    ['reverted with green checks, whatever the update did', { outcome: 'reverted', fault: update }, false],
    ['reverted, and not back in its pool', { outcome: 'reverted', fault: update, drained: true }, true],
    [
      'refused, and not back in its pool',
      { outcome: 'refused', fault: fault('manager-failed', 'x'), drained: true },
      true,
    ],
  ])('%s is down: %j → %s', (_, ended, down) => {
    expect(isDown(ended)).toBe(down);
  });
});
