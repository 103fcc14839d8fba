// What a real ledger says a ring has run: scans and verified runs of its hosts, walked from the newest back.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchDirectory } from '../../test/ledger-scratch.ts';
import { planHost } from '../../test/sample-fleet.ts';
import type { PatchEvent } from '../core/event.ts';
import type { Outcome } from '../core/outcome.ts';
import { openLedger } from '../ledger/ledger.ts';
import { openJournal } from './journal.ts';
import { ringExperience } from './ring-experience.ts';

const START = Date.parse('2026-11-22T00:00:00.000Z');
const HOUR = 3_600_000;
const planned = planHost('stage1');
const system = `${planned.os?.id} ${planned.os?.version}`;

const manifestOf = (version: string) => ({
  packages: [
    { name: 'openssl', arch: 'amd64', version, source: 'openssl', sourceVersion: version, state: 'installed' },
  ],
});

/** A ledger whose clock the test sets, in hours. */
const opened = async () => {
  let now = START;
  const at = (hour: number): void => {
    now = START + hour * HOUR;
  };
  const result = await openLedger<PatchEvent>({
    directory: join(scratchDirectory(), 'state'),
    clock: { now: () => now },
    mode: 'write',
  });
  if (!result.ok) throw new Error(result.failure.message);
  const ledger = result.value;
  const stored = (value: unknown): Promise<string> => ledger.putArtifact(JSON.stringify(value), 'application/json');
  const scan = async (hour: number, version: string): Promise<void> => {
    at(hour);
    const event: PatchEvent = { type: 'scan.started', operator: 'ana', version: '0', hosts: ['stage1'] };
    const journal = await openJournal({ ledger, listeners: [] }, { kind: 'scan', planDigest: null, event });
    const artifact = await stored({ planned, seen: { survey: { manifest: manifestOf(version) } } });
    const counts = { pending: 0, security: 0, reboot: 'no', machineId: null, verdict: 'up-to-date' } as const;
    await journal.append('stage1', { type: 'host.scanned', artifact, os: 'Debian 12', ...counts });
  };
  const run = async (hour: number, version: string, outcome: Outcome): Promise<void> => {
    at(hour);
    const planArtifact = await stored({ hosts: [planned] });
    const about = { plan: 'p', planDigest: 'd', planArtifact, operator: 'ana', version: '0', hosts: ['stage1'] };
    const event: PatchEvent = { type: 'run.started', ...about };
    const journal = await openJournal({ ledger, listeners: [] }, { kind: 'apply', planDigest: 'd', event });
    await journal.append('stage1', {
      ...{ type: 'host.verified', verdict: 'as-planned', differences: [], newFailedUnits: [], marksChanged: [] },
      ...{ unsound: [], left: null, reboot: { needed: false, reasons: [] }, services: [] },
      snapshot: await stored({ packages: { manifest: manifestOf(version) }, state: {} }),
    });
    await journal.append('stage1', { type: 'host.settled', outcome, summary: '', fault: null });
  };
  const hours = async (since: number): Promise<Record<string, number>> => {
    const found = await ringExperience(ledger, { hosts: ['stage1', 'stage2'], since: START + since * HOUR });
    await ledger.close();
    return Object.fromEntries([...found].map(([key, when]) => [key, (when - START) / HOUR]));
  };
  return { scan, run, hours };
};

describe('what a ring has run', () => {
  it('begins with the run that put it there', async () => {
    const { scan, run, hours } = await opened();
    await scan(1, '1');
    await run(2, '2', 'patched');
    await scan(30, '2');
    expect(await hours(0)).toEqual({ [`${system} openssl amd64 2`]: 2 });
  });

  it('begins anew behind a run that did not go well', async () => {
    const { scan, run, hours } = await opened();
    await scan(1, '2');
    await run(10, '2', 'degraded');
    await scan(30, '2');
    expect(await hours(0)).toEqual({ [`${system} openssl amd64 2`]: 30 });
  });

  it('need not be read further back than one reading before the time that is asked for', async () => {
    const { scan, hours } = await opened();
    for (const hour of [1, 5, 30]) await scan(hour, '2');
    expect(await hours(10)).toEqual({ [`${system} openssl amd64 2`]: 5 });
  });
});
