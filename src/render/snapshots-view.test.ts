// What people see of snapshots: one line each, proofs and failures in words.
import { describe, expect, it } from 'vitest';
import { fault } from '../core/fault.ts';
import type { KeptSnapshot } from '../core/snapshots/kept-snapshot.ts';
import { lookOf } from './look.ts';
import { renderPruned, renderSnapshots, renderVerified } from './snapshots-view.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const look = lookOf({ columns: 100, isTTY: false }, { env: {}, color: false, now: NOW });

const kept = (over: Partial<KeptSnapshot['record']> = {}): KeptSnapshot => ({
  version: 1,
  run: '2026-11-22.1',
  host: 'web01',
  taken: '2026-11-22T09:00:00.000Z',
  record: { id: '2026-11-22.1-1a2b3c4d', saved: 12, missing: [], etc: 'e', filesystem: null, external: null, ...over },
  files: [],
  bytes: 283_000,
});

describe('snapshots on screen', () => {
  it('are one line each, below their host', () => {
    const web = {
      name: 'web01',
      faults: [],
      unmarked: ['x'],
      snapshots: [kept({ filesystem: { by: 'snapper', name: '17' } })],
    };
    const db = { name: 'db01', faults: [fault('connection-lost', 'gone')], unmarked: [], snapshots: [] };
    expect(`\n${renderSnapshots([web, db], look)}`).toMatchInlineSnapshot(`
      "
      2 hosts

        RUN           TAKEN    PACKAGES  /ETC  FILE SYSTEM  EXTERNAL    SIZE
        ● web01 · 1 snapshot · 283 kB
        2026-11-22.1  3 h ago        12  yes   snapper 17   –         283 kB
            x has no marker: never finished, or from before the file system went back; not pruned
        ● db01
            the connection broke: gone → try again; if it repeats, look at sshd on db01 (journalctl -u
        ssh)
      "
    `);
  });

  it('say which part could be read back', () => {
    const parts = [
      { part: 'packages', proof: 'read-back', detail: '12 files' },
      { part: 'etc', proof: 'failed', detail: 'the copy of /etc is not what it was' },
      { part: 'external', proof: 'unproven', detail: 'vm-1: the inventory names no command that verifies it' },
    ] as const;
    const host = { name: 'web01', faults: [], verified: [{ snapshot: kept(), parts }] };
    expect(`\n${renderVerified([host], look)}`).toMatchInlineSnapshot(`
      "
      ● web01 · 1 snapshot
          2026-11-22.1 · 3 h ago
            read back  old packages: 12 files
            FAILED  /etc: the copy of /etc is not what it was
            not checked  external: vm-1: the inventory names no command that verifies it
      "
    `);
  });

  it('that went are named', () => {
    const host = { name: 'web01', faults: [], removed: [kept()] };
    expect(`\n${renderPruned([host], 'removed', look)}`).toMatchInlineSnapshot(`
      "
      1 host

        RUN           TAKEN    PACKAGES  /ETC  FILE SYSTEM  EXTERNAL    SIZE
        ● web01 · removed 1
        2026-11-22.1  3 h ago        12  yes   –            –         283 kB
      "
    `);
  });
});
