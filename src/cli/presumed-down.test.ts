import { describe, expect, it } from 'vitest';
import type { PatchEvent } from '../core/event.ts';
import type { HostStatus } from '../ledger/history.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { presumedDown } from './presumed-down.ts';

const RUN_ENDED = '2026-11-22T03:00:00.000Z';
const [BEFORE, LATER] = ['2026-11-22T02:00:00.000Z', '2026-11-22T06:00:00.000Z'];

const downOf = async (status: Partial<HostStatus>): Promise<readonly string[]> => {
  const ledger = {
    hosts: async () => [{ host: 'db01', lastRun: '2026-11-22.1', os: 'Debian 12', lastScanAt: BEFORE, ...status }],
    eventsOf: async () => [{ at: RUN_ENDED, host: 'db01', event: { type: 'host.settled' } }],
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
  ])('%s is presumed down: %s', async (_, status, expected) => {
    expect(await downOf(status)).toEqual(expected ? ['db01'] : []);
  });
});
