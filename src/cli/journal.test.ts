// What the journal of a run leaves for `status`: counts of a host that was verified, also in a second sitting.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchDirectory } from '../../test/ledger-scratch.ts';
import { connected, verifiedAs } from '../../test/sample-events.ts';
import type { PatchEvent } from '../core/event.ts';
import { openLedger } from '../ledger/ledger.ts';
import { openJournal, reopenJournal } from './journal.ts';

const STARTED: PatchEvent = {
  ...{ type: 'run.started', plan: 'p', planDigest: 'd', planArtifact: 'a', operator: 'ana', version: '0' },
  hosts: ['web01'],
};
const left = { pending: 3, security: 1, urgent: { word: 'exploited', count: 1 } } as const;

const scratch = async () => {
  const clock = { now: () => Date.parse('2026-11-22T10:00:00.000Z') };
  const opened = await openLedger<PatchEvent>({ directory: join(scratchDirectory(), 'state'), clock, mode: 'write' });
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
};

describe('the journal of a run', () => {
  it('knows who a host is that an earlier sitting connected to, so that its verification counts as a reading', async () => {
    const ledger = await scratch();
    const desk = { ledger, listeners: [] };
    const first = await openJournal(desk, { kind: 'apply', planDigest: 'd', event: STARTED });
    await first.append('web01', connected);
    const second = reopenJournal(desk, first.run, await ledger.eventsOf(first.run));
    const snapshot = await ledger.putArtifact('{}', 'application/json');
    await second.append('web01', { ...verifiedAs('as-planned'), left, snapshot });
    expect(await ledger.hosts()).toMatchObject([
      {
        host: 'web01',
        os: 'Debian 12',
        machineId: 'm',
        pending: 3,
        security: 1,
        urgentWord: 'exploited',
        urgentCount: 1,
      },
    ]);
  });
});
