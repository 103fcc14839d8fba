// External snapshots, with real commands on this machine: the contract of docs/SNAPSHOTS.md.
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { sampleHost } from '../../../test/sample-host.ts';
import { createBastion } from '../../bastion/create-bastion.ts';
import type { ExternalSnapshot } from '../../core/snapshot-policy.ts';
import { createExternal, handleExternal } from './external.ts';

const context = { bastion: createBastion({ directory: tmpdir(), environment: process.env }) };

const hostWith = (external: ExternalSnapshot) =>
  sampleHost({ snapshot: { kind: 'external', required: true, keep: 1, maxAgeDays: null, external } });

const create = (command: string, timeoutMs = 10_000) =>
  createExternal({ host: hostWith({ create: command, timeoutMs }), run: '2026-11-22.1', id: 'the-id' }, context);

describe('the create command', () => {
  it.each([
    ['echo snap-1', 'snap-1'],
    ['echo making it; echo noise >&2; echo "$PATCHCTL_HOST-$PATCHCTL_SNAPSHOT_ID"', 'web01-the-id'],
    ['echo " padded name "', 'padded name'],
  ])('%s names the snapshot %s', async (command, name) => {
    expect(await create(command)).toEqual({ ok: true, value: name });
  });

  it.each([
    ['true', /printed no name/],
    ['printf "\\033[31mred\\n"', /printed no name/],
    ['echo snap; echo "quota reached" >&2; exit 3', /exit code 3.*quota reached/],
  ])('%s is a failure that says why', async (command, why) => {
    expect(await create(command)).toMatchObject({
      ok: false,
      fault: { code: 'snapshot-failed', touched: 'no', message: expect.stringMatching(why) },
    });
  });

  it('that takes too long is ended', async () => {
    expect(await create('echo snap; sleep 60', 200)).toMatchObject({ ok: false, fault: { code: 'snapshot-failed' } });
  });
});

describe('the other commands', () => {
  const matter = { run: '2026-11-22.1', id: 'the-id', name: 'snap-1' };

  it('are told which snapshot is meant', async () => {
    const host = hostWith({
      create: 'true',
      verify: 'test "$PATCHCTL_SNAPSHOT $PATCHCTL_RUN" = "snap-1 2026-11-22.1"',
      timeoutMs: 10_000,
    });
    expect(await handleExternal('verify', { host, ...matter }, context)).toEqual({ ok: true, value: undefined });
  });

  it('are not run for a name that no create command may print', async () => {
    const host = hostWith({ create: 'true', remove: 'true', timeoutMs: 10_000 });
    const forged = { host, ...matter, name: 'a\nb' };
    expect(await handleExternal('remove', forged, context)).toMatchObject({ fault: { code: 'snapshot-failed' } });
  });

  it('that the inventory does not name cannot be run', async () => {
    const host = hostWith({ create: 'true', timeoutMs: 10_000 });
    expect(await handleExternal('remove', { host, ...matter }, context)).toMatchObject({
      ok: false,
      fault: { message: 'the inventory names no command to remove external snapshots' },
    });
  });
});
