// Directories of snapshots, on this machine's own disk: marked, listed, and removed only when they are ours.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shellSession } from '../../../test/scripts/shell-session.ts';
import type { SnapshotMarker } from '../../core/snapshots/kept-snapshot.ts';
import { ask } from '../ask.ts';
import { keptSnapshots, markBefore, markSnapshot, removeSnapshotDirectory } from './kept.ts';

const ROOT = { privilege: { kind: 'already-root' } } as const;

const marker = (id: string, taken = '2026-11-22T03:00:00.000Z'): SnapshotMarker => ({
  version: 1,
  run: '2026-11-22.1',
  host: 'web1',
  taken,
  record: { id, saved: 0, missing: [], etc: null, filesystem: null, external: null },
  files: [],
});

describe('snapshots on a host', () => {
  const session = shellSession();
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'patchctl-snapshots-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const mark = (one: SnapshotMarker) => ask(session, markSnapshot(one, root), ROOT);
  const list = async () => {
    const kept = await ask(session, keptSnapshots(root, join(root, 'proof')), ROOT);
    if (!kept.ok) throw new Error(kept.fault.message);
    return kept.value;
  };
  const remove = (id: string) => ask(session, removeSnapshotDirectory(id, root), ROOT);

  it('are listed oldest first, with what they hold and their size', async () => {
    await mark(marker('b', '2026-11-22T04:00:00.000Z'));
    await mark(marker('a'));
    writeFileSync(join(root, 'a', 'etc.tar'), Buffer.alloc(100_000));
    const { snapshots, unmarked, faults } = await list();
    expect(snapshots.map(({ record }) => record.id)).toEqual(['a', 'b']);
    expect(snapshots[0]?.bytes).toBeGreaterThanOrEqual(100_000);
    expect({ unmarked, faults }).toEqual({ unmarked: [], faults: [] });
  });

  it('are none where there is no directory', async () => {
    rmSync(root, { recursive: true });
    expect(await list()).toEqual({ snapshots: [], unmarked: [], faults: [] });
    mkdirSync(root);
  });

  it('are told apart from what has no marker, a marker of another name, or one that is not understood', async () => {
    for (const name of ['foreign', 'forged', 'broken']) mkdirSync(join(root, name));
    writeFileSync(join(root, 'forged', 'snapshot.json'), JSON.stringify(marker('other')));
    writeFileSync(join(root, 'broken', 'snapshot.json'), '{"version":1,"run":');
    symlinkSync('/etc', join(root, 'link'));
    const { snapshots, unmarked, faults } = await list();
    expect({ snapshots, unmarked }).toEqual({ snapshots: [], unmarked: ['foreign'] });
    expect(faults.map(({ message }) => message)).toEqual([
      'snapshot.json of broken is not understood',
      'snapshot.json of forged is not understood',
    ]);
  });

  it('are those of a system that was booted from one, with what was marked before it was taken', async () => {
    await ask(session, markBefore(marker('a'), root), ROOT);
    await ask(session, markBefore(marker('b'), root), ROOT);
    expect(await list()).toMatchObject({ snapshots: [], unmarked: ['a', 'b'] });
    writeFileSync(join(root, 'proof'), '# patchctl a\n');
    expect(await list()).toMatchObject({ snapshots: [{ record: { id: 'a' } }], unmarked: ['b'] });
    await mark(marker('a'));
    expect(readdirSync(join(root, 'a'))).toEqual(['snapshot.json']);
    expect(await remove('b')).toMatchObject({ ok: true });
  });

  it('are removed whole, and twice is as good as once', async () => {
    await mark(marker('a'));
    expect(await remove('a')).toMatchObject({ ok: true });
    expect(await remove('a')).toMatchObject({ ok: true });
    expect(readdirSync(root)).toEqual([]);
  });

  it('take the rest of an interrupted removal with them', async () => {
    mkdirSync(join(root, '.removing-old'));
    await mark(marker('a'));
    await remove('a');
    expect(readdirSync(root)).toEqual([]);
  });

  it('are not removed without a marker, nor through a link', async () => {
    mkdirSync(join(root, 'foreign'));
    await mark(marker('a'));
    symlinkSync(join(root, 'a'), join(root, 'link'));
    expect(await remove('foreign')).toMatchObject({ ok: false });
    expect(await remove('link')).toMatchObject({ ok: false });
    expect(existsSync(join(root, 'foreign'))).toBe(true);
    expect(existsSync(join(root, 'a', 'snapshot.json'))).toBe(true);
  });
});
