// Durations of earlier runs: whose count, and whose do not.
import { describe, expect, it } from 'vitest';
import { scratchDirectory, scratchLedger, type TestEvent } from '../../test/ledger-scratch.ts';

const MINUTE = 60_000;

describe('the durations of earlier runs', () => {
  it('are those of hosts that were changed in one go, newest first, reboots aside', async () => {
    let now = Date.parse('2026-11-22T10:00:00.000Z');
    const ledger = await scratchLedger(scratchDirectory(), { now: () => now });
    const { run } = await ledger.startRun({ kind: 'apply', planDigest: null, event: { type: 'run.started' } });
    const hear = async (minutes: number, host: string, event: TestEvent) => {
      now += minutes * MINUTE;
      await ledger.append({ run, host, event });
    };
    const settle = async (minutes: number, host: string, outcome: string) => {
      now += minutes * MINUTE;
      const event = { type: 'host.settled', outcome };
      await ledger.recordHost({ run, host, event }, { outcome, state: 'settled', detail: null });
    };
    await hear(0, 'plain', { type: 'host.connected' });
    await settle(7, 'plain', 'patched');
    await hear(5, 'rebooting', { type: 'host.connected' });
    await hear(10, 'rebooting', { type: 'reboot.finished', durationMs: 3 * MINUTE });
    await settle(1, 'rebooting', 'degraded');
    await hear(0, 'only-reboot', { type: 'host.connected' });
    await hear(4, 'only-reboot', { type: 'reboot.finished', durationMs: 2 * MINUTE });
    await settle(0, 'only-reboot', 'rebooted');
    await hear(0, 'lost', { type: 'host.connected' });
    await hear(1, 'lost', { type: 'host.lost' });
    await settle(600, 'lost', 'patched');
    await hear(0, 'again', { type: 'host.connected' });
    await hear(60, 'again', { type: 'host.requeued' });
    await hear(60, 'again', { type: 'host.connected' });
    await hear(1, 'again', { type: 'reboot.finished', durationMs: null });
    await settle(1, 'again', 'patched');
    await hear(0, 'untouched', { type: 'host.connected' });
    await settle(1, 'untouched', 'refused');
    expect(await ledger.durations({ limit: 10 })).toEqual([
      { host: 'again', run, patchMs: 2 * MINUTE, rebootMs: null },
      { host: 'only-reboot', run, patchMs: null, rebootMs: 2 * MINUTE },
      { host: 'rebooting', run, patchMs: 8 * MINUTE, rebootMs: 3 * MINUTE },
      { host: 'plain', run, patchMs: 7 * MINUTE, rebootMs: null },
    ]);
    expect((await ledger.durations({ limit: 1 })).map(({ host }) => host)).toEqual(['again']);
  });
});
