// External snapshots, with real commands on this machine: the contract of docs/SNAPSHOTS.md.
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { sampleHost } from '../../../test/sample-host.ts';
import { createBastion } from '../../bastion/create-bastion.ts';
import type { ExternalSnapshot } from '../../core/snapshot-policy.ts';
import { checkExternalBack } from '../roll-back/external-back.ts';
import { createExternal, handleExternal, restoreExternal } from './external.ts';

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

describe('a machine that shall go back', () => {
  const taken = { run: '2026-11-22.1', id: 'the-id', name: 'web01-snap' };
  const timeoutMs = 10_000;

  it.each<[string, Partial<ExternalSnapshot>, object]>([
    ['nobody says how', {}, { ok: false, fault: { code: 'saved-file-missing', touched: 'no' } }],
    [
      'its keeper has lost the snapshot',
      { restore: 'true', verify: 'echo no such volume; exit 3' },
      { ok: false, fault: { code: 'saved-file-missing', message: expect.stringContaining('no such volume') } },
    ],
    [
      'its keeper has the snapshot',
      { restore: 'true', verify: 'test "$PATCHCTL_SNAPSHOT" = web01-snap' },
      { ok: true },
    ],
    ['nobody can check', { restore: 'true' }, { ok: true }],
  ])('is judged before anything is done: %s', async (_, commands, end) => {
    const host = hostWith({ create: 'true', timeoutMs, ...commands });
    expect(await checkExternalBack(host, taken, context)).toMatchObject(end);
  });

  it('gets its command with the name of the snapshot, and its end is told as it was', async () => {
    const host = hostWith({ create: 'true', restore: 'echo "back to $PATCHCTL_SNAPSHOT"; exit 7', timeoutMs });
    expect(await restoreExternal({ host, ...taken }, context)).toMatchObject({
      ok: true,
      value: { end: { kind: 'exited', code: 7 }, output: 'back to web01-snap\n' },
    });
  });

  it('gets none for a name that no create command may print', async () => {
    const host = hostWith({ create: 'true', restore: 'true', timeoutMs });
    expect(await restoreExternal({ host, ...taken, name: 'a\nb' }, context)).toMatchObject({ ok: false });
  });
});
