import { describe, expect, it } from 'vitest';
import type { PatchEvent } from '../core/event.ts';
import { type FaultCode, fault } from '../core/fault.ts';
import type { HostStatus } from '../ledger/history.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { presumedDown } from './presumed-down.ts';

const RUN_ENDED = '2026-11-22T03:00:00.000Z';
const [BEFORE, LATER] = ['2026-11-22T02:00:00.000Z', '2026-11-22T06:00:00.000Z'];

const downOf = async (status: Partial<HostStatus>, code?: FaultCode, drained?: true): Promise<readonly string[]> => {
  const { lastOutcome: outcome } = status;
  const ledger = {
    hosts: async () => [{ host: 'db01', lastRun: '2026-11-22.1', os: 'Debian 12', lastScanAt: BEFORE, ...status }],
    eventsOf: async () => [
      {
        at: RUN_ENDED,
        host: 'db01',
        event: { type: 'host.settled', outcome, fault: code === undefined ? null : fault(code, 'x'), drained },
      },
    ],
  } as unknown as LedgerReader<PatchEvent>;
  return [...(await presumedDown(ledger))];
};

describe('a host of the ledger', () => {
  it.each([
    ['that its last run left stranded', { lastOutcome: 'stranded' }, true],
    ['that its last run could not reach', { lastOutcome: 'unreachable' }, true],
    ['that a later scan has reached', { lastOutcome: 'stranded', lastScanAt: LATER }, false],
    ['that a later scan has not reached', { lastOutcome: 'stranded', lastScanAt: LATER, os: null }, true],
    ['that is sound', { lastOutcome: 'patched' }, false],
    ['that was refused, and so not touched', { lastOutcome: 'refused' }, false],
    ['that was never patched', { lastOutcome: null, lastRun: null }, false],
    ['that a failed hook may have left out of its pool', { lastOutcome: 'degraded' }, true, 'hook-failed'],
    ['that has a failing script and serves', { lastOutcome: 'degraded' }, false, 'manager-failed'],
    ['that was brought back and is healthy', { lastOutcome: 'reverted' }, false, 'health-check-failed'],
    ['that was too sick to be patched', { lastOutcome: 'refused' }, true, 'check-failed'],
    ['that was brought back, and not into its pool', { lastOutcome: 'reverted' }, true, 'health-check-failed', true],
    ['that was put off, and not brought into its pool', { lastOutcome: 'deferred' }, true, 'window-closed', true],
  ] as [string, Partial<HostStatus>, boolean, FaultCode?, true?][])(
    '%s is presumed down: %j → %s',
    async (_, status, expected, code, drained) => {
      expect(await downOf(status, code, drained)).toEqual(expected ? ['db01'] : []);
    },
  );
});
