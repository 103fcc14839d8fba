// What the ledger tells of hosts: the newest reading counts, a host that did not answer keeps its last one, runs name what they fixed.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchDirectory } from '../../test/ledger-scratch.ts';
import { planHost } from '../../test/sample-fleet.ts';
import type { Change } from '../core/change.ts';
import type { PatchEvent } from '../core/event.ts';
import { openLedger } from '../ledger/ledger.ts';
import { gatherEvidence } from './evidence.ts';
import { openJournal } from './journal.ts';

const CVE = 'CVE-2026-1001';
const manifestOf = (version: string) => ({
  packages: [
    { name: 'openssl', arch: 'amd64', version, source: 'openssl', sourceVersion: version, state: 'installed' },
  ],
});
const change: Change = {
  ...{ action: 'upgrade', package: 'openssl', arch: 'amd64', from: '1', to: '2', origin: 'Debian', security: true },
  ...{ band: 1, due: null, why: '' },
  advisories: [{ id: 'DSA-1', type: 'security', severity: 'important', cves: [CVE] }],
};
const planned = planHost('web01', { changes: [change] });

/** A ledger in which every event comes an hour after the one before. */
const started = async () => {
  let now = Date.parse('2026-11-22T10:00:00.000Z');
  const clock = { now: () => (now += 3_600_000) };
  const opened = await openLedger<PatchEvent>({ directory: join(scratchDirectory(), 'state'), clock, mode: 'write' });
  if (!opened.ok) throw new Error(opened.failure.message);
  const ledger = opened.value;
  const stored = (value: unknown): Promise<string> => ledger.putArtifact(JSON.stringify(value), 'application/json');
  const scan = async (artifact: string, os: string | null): Promise<void> => {
    const event: PatchEvent = { type: 'scan.started', operator: 'ana', version: '0', hosts: ['web01'] };
    const journal = await openJournal({ ledger, listeners: [] }, { kind: 'scan', planDigest: null, event });
    const counts = { pending: null, security: null, reboot: 'unknown', machineId: null, verdict: 'unknown' } as const;
    await journal.append('web01', { type: 'host.scanned', artifact, os, ...counts });
  };
  const apply = async (reading: unknown): Promise<string> => {
    const planArtifact = await stored({ hosts: [planned] });
    const about = { plan: 'p', planDigest: 'd', planArtifact, operator: 'ana', version: '0', hosts: ['web01'] };
    const journal = await openJournal(
      { ledger, listeners: [] },
      { kind: 'apply', planDigest: 'd', event: { type: 'run.started', ...about } },
    );
    await journal.append('web01', {
      ...{ type: 'host.verified', verdict: 'as-planned', differences: [], newFailedUnits: [], marksChanged: [] },
      ...{ unsound: [], left: null, reboot: { needed: false, reasons: [] }, services: ['nginx.service'] },
      snapshot: await stored(reading),
    });
    await journal.append('web01', { type: 'host.settled', outcome: 'patched', summary: '', fault: null });
    return journal.run;
  };
  return { ledger, stored, scan, apply };
};

describe('evidence', () => {
  it('of a host that did not answer, or was refused before its packages were read, is its last answer, with that age', async () => {
    const { ledger, stored, scan } = await started();
    await scan(
      await stored({ planned, seen: { survey: { manifest: manifestOf('1'), foreign: ['docker'] } } }),
      'Debian 12',
    );
    await scan(await stored({ planned: { ...planned, os: null }, seen: {} }), null);
    await scan(await stored({ planned: { ...planned, verdict: 'refused' }, seen: { facts: {} } }), 'Debian 12');
    const [found] = await gatherEvidence(ledger, ['web01'], undefined);
    expect(found).toMatchObject({ manifest: manifestOf('1'), pending: [change], foreign: ['docker'] });
    expect(found?.readAt).toContain('2026-11-22');
    await ledger.close();
  });

  it('after a run is what verification read, pending updates among it, and names the run that fixed the CVE', async () => {
    const { ledger, stored, scan, apply } = await started();
    await scan(await stored({ planned, seen: { survey: { manifest: manifestOf('1') } } }), 'Debian 12');
    const left = { ...change, package: 'curl' };
    const run = await apply({ packages: { manifest: manifestOf('2') }, state: {}, pending: [left] });
    const [found] = await gatherEvidence(ledger, ['web01'], CVE);
    expect(found).toMatchObject({
      ...{ manifest: manifestOf('2'), pending: [left], services: ['nginx.service'] },
      applied: [{ run, outcome: 'patched', package: 'openssl', from: '1', to: '2', advisories: ['DSA-1'] }],
    });
    await ledger.close();
  });

  it('of hosts that nobody ever met is nothing', async () => {
    const { ledger } = await started();
    expect(await gatherEvidence(ledger, ['new'], CVE)).toMatchObject([{ host: 'new', manifest: null, applied: [] }]);
    await ledger.close();
  });
});
