// Gates before a real port that opens and closes, and a ledger in which somebody approves or does not.

import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleHost, sampleWave } from '../../../test/sample-host.ts';
import { createBastion } from '../../bastion/create-bastion.ts';
import { systemClock } from '../../core/clock.ts';
import type { PatchEvent } from '../../core/event.ts';
import type { Context } from '../context.ts';
import { type AtGate, type GateKeeping, passGate } from './gate.ts';

const KEEPING: GateKeeping = {
  isApproved: async () => false,
  approvalTimeoutMs: 60,
  healthIntervalMs: 20,
  approvalIntervalMs: 10,
};

const context = {
  bastion: createBastion({ directory: '/', environment: {} }),
  clock: systemClock,
  concurrency: 4,
} as unknown as Context;

let server: Server | undefined;
afterEach(() => void server?.close());

const listening = async (): Promise<number> => {
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const patched = (port: number) =>
  sampleHost({
    name: 'stage1',
    address: '127.0.0.1',
    checks: [
      {
        name: 'front door',
        probe: { kind: 'tcp', port, from: 'bastion' },
        timeoutMs: 1_000,
        retries: 0,
        intervalMs: 1,
      },
    ],
  });

const at = (over: Partial<AtGate>, gate: { settle_s?: number; approval?: boolean }) => {
  const events: PatchEvent[] = [];
  const journal = {
    run: '2026-11-22.1',
    append: async (_: string | null, event: PatchEvent) => void events.push(event),
    putArtifact: async () => '',
  };
  const drain = new AbortController();
  const passed = passGate({
    number: 2,
    wave: sampleWave({ hosts: ['prod1'], gate: { settle_s: 0, approval: false, ...gate } }),
    behind: [],
    keeping: KEEPING,
    context,
    journal,
    drain: drain.signal,
    ...over,
  });
  return { events, passed, drain };
};

const types = (events: readonly PatchEvent[]): readonly string[] => events.map(({ type }) => type);

describe('a gate', () => {
  it('that wants nothing is passed in silence', async () => {
    const { events, passed } = at({}, {});
    expect(await passed).toBeUndefined();
    expect(events).toEqual([]);
  });

  it('opens when the checks behind it stayed green for its time', async () => {
    const began = Date.now();
    const { events, passed } = at({ behind: [patched(await listening())] }, { settle_s: 0.2 });
    expect(await passed).toBeUndefined();
    expect(Date.now() - began).toBeGreaterThanOrEqual(200);
    expect(types(events)).toEqual(['gate.waiting', 'gate.passed']);
  });

  it('is closed by one red check, and names it', async () => {
    const port = await listening();
    const { events, passed } = at({ behind: [patched(port)] }, { settle_s: 30 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    server?.close();
    expect(await passed).toMatchObject({
      reason: 'gate-closed',
      cause: expect.stringContaining('stage1: front door: '),
    });
    expect(types(events)).toEqual(['gate.waiting']);
  });

  it('does not settle for waves in which nothing was changed', async () => {
    expect(await at({ behind: [] }, { settle_s: 3600 }).passed).toBeUndefined();
  });

  it('opens when somebody approves', async () => {
    let asked = 0;
    const keeping = { ...KEEPING, approvalTimeoutMs: 10_000, isApproved: async () => ++asked > 3 };
    const { events, passed } = at({ keeping }, { approval: true });
    expect(await passed).toBeUndefined();
    expect(types(events)).toEqual(['gate.waiting', 'gate.passed']);
    expect(events[0]).toMatchObject({
      needs: ['approval'],
      message: 'production/critical wants an approval: patchctl approve 2026-11-22.1 --wave 2',
    });
  });

  it('does not ask for what was approved before', async () => {
    const { events, passed } = at({ keeping: { ...KEEPING, isApproved: async () => true } }, { approval: true });
    expect(await passed).toBeUndefined();
    expect(types(events)).toEqual(['gate.passed']);
  });

  it('stays closed when nobody does in time', async () => {
    expect(await at({}, { approval: true }).passed).toMatchObject({ reason: 'not-approved' });
  });

  it('looks at the hosts once more when the approval took its time', async () => {
    const port = await listening();
    let asked = 0;
    const isApproved = async (): Promise<boolean> => {
      if (++asked === 2) server?.close();
      return asked > 4;
    };
    const keeping = { ...KEEPING, approvalTimeoutMs: 10_000, isApproved };
    const { passed } = at({ behind: [patched(port)], keeping }, { settle_s: 0.01, approval: true });
    expect(await passed).toMatchObject({ reason: 'gate-closed' });
  });

  it('lets go when the operator interrupts', async () => {
    const { passed, drain } = at({ keeping: { ...KEEPING, approvalTimeoutMs: 60_000 } }, { approval: true });
    drain.abort();
    expect(await passed).toMatchObject({ reason: 'interrupted' });
  });
});
