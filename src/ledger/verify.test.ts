// Whoever edits the file is found out, as far as a chain without an outside witness can find out; where it cannot, it says so.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fixedClock,
  scratchDirectory,
  scratchLedger,
  type TestEvent,
  tamper,
  writeRun,
} from '../../test/ledger-scratch.ts';
import { sha256 } from '../core/canonical-json.ts';
import { CHAIN_COLUMNS, type ChainRow, GENESIS, hashOf } from './chain.ts';
import { exportJsonl } from './export.ts';
import { openLedger } from './ledger.ts';
import { type Expectation, verifyChain } from './verify.ts';

const verified = (directory: string, expected?: Expectation) => verifyChain(join(directory, 'ledger.sqlite'), expected);

/** What verify says of a ledger of eight rows after `sql` was run on it. */
const afterwards = async (sql: string, expected?: Expectation) => {
  const directory = scratchDirectory();
  await writeRun(directory);
  tamper(directory, sql);
  return verified(directory, expected);
};

const headOf = async (directory: string): Promise<string> => (await verified(directory)).head;

/** Computes all hashes anew, as a tamperer with this source code would. */
const rechain = (directory: string): void => {
  const db = new Sqlite(join(directory, 'ledger.sqlite'));
  const update = db.prepare('UPDATE events SET prev_hash = ?, hash = ? WHERE seq = ?');
  let prev = GENESIS;
  for (const row of db.prepare<[], ChainRow>(`SELECT ${CHAIN_COLUMNS} FROM events ORDER BY seq`).all()) {
    const hash = hashOf({ ...row, prev });
    update.run(prev, hash, row.seq);
    prev = hash;
  }
  db.close();
};

describe('a ledger nobody touched', () => {
  it('is sound, and the result says what that does not prove', async () => {
    const directory = scratchDirectory();
    await writeRun(directory);
    expect(await verified(directory)).toEqual({
      ok: true,
      rows: 8,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      caveat: 'internally consistent; truncation of the tail cannot be excluded without a head kept elsewhere',
    });
  });

  it('is sound when it is empty', async () => {
    const directory = scratchDirectory();
    await scratchLedger(directory);
    expect(await verified(directory)).toMatchObject({ ok: true, rows: 0, head: GENESIS });
  });

  it('still contains the head that was noted after an earlier run', async () => {
    const directory = scratchDirectory();
    await writeRun(directory);
    const noted = await headOf(directory);
    await writeRun(directory);
    expect(await verified(directory, { expectHead: noted, expectRows: 8 })).toMatchObject({
      ok: true,
      rows: 16,
      caveat: expect.stringContaining('up to row 8'),
    });
  });

  it('is verified as of one moment while others append', async () => {
    const directory = scratchDirectory();
    await writeRun(directory, 9);
    const ledger = await scratchLedger(directory);
    const { run } = await ledger.startRun({ kind: 'scan', planDigest: null, event: { type: 'run.started' } });
    const append = (n: number) =>
      ledger.recordHost({ run, host: `h${n}`, event: { type: 'tick' } }, { outcome: null, state: 'queued', detail: n });
    for (let n = 0; n < 3000; n += 500) await Promise.all(Array.from({ length: 500 }, (_, i) => append(n + i)));
    const verifying = ledger.verify();
    await append(3000);
    expect(await verifying).toMatchObject({ ok: true });
  });
});

describe('verify finds', () => {
  it.each([
    ['an edited payload', `UPDATE events SET payload = '{"attempt":2}' WHERE seq = 4`, 4, /hash does not match/],
    ['an edited host', `UPDATE events SET host = 'web09' WHERE seq = 2`, 2, /hash does not match/],
    ['a moved time', `UPDATE events SET at = '2026-11-21T10:00:00.000Z' WHERE seq = 8`, 8, /hash does not match/],
    ['an edited hash', `UPDATE events SET hash = '${GENESIS}' WHERE seq = 5`, 5, /hash does not match/],
    ['a deletion in the middle', 'DELETE FROM events WHERE seq = 4', 4, /row 4 is missing; the next one is 5/],
    ['a deletion at the start', 'DELETE FROM events WHERE seq = 1', 1, /row 1 is missing/],
    [
      'a deletion that closed the gap',
      'DELETE FROM events WHERE seq = 4; UPDATE events SET seq = seq - 1 WHERE seq > 4',
      4,
      /does not continue/,
    ],
    [
      'two swapped rows',
      'UPDATE events SET seq = -4 WHERE seq = 4; UPDATE events SET seq = 4 WHERE seq = 5; UPDATE events SET seq = 5 WHERE seq = -4',
      4,
      /does not continue/,
    ],
    [
      'an inserted row',
      `INSERT INTO events SELECT 9, run, at, host, type, payload, hash, '${GENESIS}' FROM events WHERE seq = 8`,
      9,
      /hash does not match/,
    ],
    [
      'a row in front of the first',
      'INSERT INTO events SELECT 0, run, at, host, type, payload, prev_hash, hash FROM events WHERE seq = 1',
      1,
      /next one is 0/,
    ],
    ['a run that says it went well', 'UPDATE runs SET exit_code = 5', 8, /table runs does not follow/],
    [
      'a host that says it was patched',
      `UPDATE run_hosts SET outcome = 'stranded' WHERE host = 'web02'`,
      5,
      /run_hosts/,
    ],
    ['a host that was dropped from a run', `DELETE FROM run_hosts WHERE host = 'web03'`, 7, /run_hosts/],
    ['a host that was made up', `INSERT INTO host_status (host, seq) VALUES ('zz', 3)`, 3, /host_status/],
    ['a deleted artifact', `DELETE FROM artifacts WHERE digest = '${sha256('transcript of web02')}'`, 5, /is missing/],
    [
      'an exchanged artifact',
      `UPDATE artifacts SET bytes = x'${deflateSync('all is well').toString('hex')}', size = 11 WHERE digest = '${sha256('transcript of web03')}'`,
      7,
      /does not match its digest/,
    ],
    [
      'an artifact that does not inflate',
      `UPDATE artifacts SET bytes = x'00' WHERE digest = '${sha256('transcript of web01')}'`,
      3,
      /does not match/,
    ],
    ['removed triggers, when nothing else was changed', '', null, /trigger events_no_update/],
  ])('%s', async (_name, sql, seq, why) => {
    expect(await afterwards(sql)).toMatchObject({
      ok: false,
      firstBad: { seq, why: expect.stringMatching(why) },
      caveat: 'nothing behind the first bad row has been judged',
    });
  });

  it('an artifact that would fill the memory when inflated', async () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000)).toString('hex');
    const sql = `UPDATE artifacts SET bytes = x'${bomb}' WHERE digest = '${sha256('transcript of web01')}'`;
    expect(await afterwards(sql)).toMatchObject({ ok: false, firstBad: { seq: 3 } });
  });

  it('columns whose type was changed by way of another schema', async () => {
    const directory = scratchDirectory();
    await writeRun(directory);
    tamper(
      directory,
      `CREATE TABLE copy AS SELECT * FROM events; DROP TABLE events; ALTER TABLE copy RENAME TO events;
       UPDATE events SET payload = CAST(payload AS BLOB) WHERE seq = 3`,
    );
    expect(await verified(directory)).toMatchObject({ firstBad: { seq: 3, why: 'a column has the wrong type' } });
  });

  it('a missing table instead of crashing', async () => {
    const directory = scratchDirectory();
    await writeRun(directory);
    tamper(directory, 'DROP TABLE host_status');
    expect(await verified(directory)).toMatchObject({ ok: false });
  });
});

describe('a truncated tail', () => {
  const truncate = `DELETE FROM events WHERE seq > 6; DELETE FROM run_hosts WHERE host = 'web03';
    DELETE FROM host_status WHERE host = 'web03';
    UPDATE runs SET finished = NULL, exit_code = NULL, summary = 'null', seq = 1`;

  it('is found by the expected number of rows', async () => {
    const found = await afterwards(truncate, { expectRows: 8 });
    expect(found).toMatchObject({ ok: false, rows: 6, firstBad: { seq: 7, why: expect.stringContaining('cut off') } });
  });

  it('is found by the expected head', async () => {
    const directory = scratchDirectory();
    await writeRun(directory);
    const expectHead = await headOf(directory);
    tamper(directory, truncate);
    expect(await verified(directory, { expectHead })).toMatchObject({ ok: false, firstBad: { seq: 7 } });
  });

  it('shows, for an unfinished cut, in the tables', async () => {
    expect(await afterwards('DELETE FROM events WHERE seq = 8')).toMatchObject({
      ok: false,
      firstBad: { seq: 1, why: 'the table runs does not follow from the events' },
    });
  });
});

describe('a chain that was computed anew', () => {
  const rewritten = async (): Promise<{ directory: string; expectHead: string }> => {
    const directory = scratchDirectory();
    await writeRun(directory);
    const expectHead = await headOf(directory);
    tamper(directory, `UPDATE events SET host = 'web09' WHERE seq = 2`);
    rechain(directory);
    return { directory, expectHead };
  };

  it('is found by a head that was kept elsewhere', async () => {
    const { directory, expectHead } = await rewritten();
    expect(await verified(directory, { expectHead })).toMatchObject({ ok: false, firstBad: { seq: 9 } });
  });

  it('cannot crash verify, whatever the payloads hold', async () => {
    const payloads = ['null', '[]', '7', '{"$record":7}', '{"$record":{"kind":"host"}}', '{"$artifacts":7}'];
    for (const payload of payloads) {
      const directory = scratchDirectory();
      await writeRun(directory);
      tamper(directory, `UPDATE events SET payload = '${payload}' WHERE seq = 2`);
      rechain(directory);
      expect(await verified(directory)).toMatchObject({ ok: false });
    }
  });
});

describe('a file with a flipped byte', () => {
  it('is refused, or found out, or still holds the very same events; it never crashes verify', async () => {
    const directory = scratchDirectory();
    await writeRun(directory, 9);
    const path = join(directory, 'ledger.sqlite');
    const sound = readFileSync(path);
    const exported = async () => {
      const lines: string[] = [];
      await exportJsonl(path, (line) => void lines.push(line));
      return lines;
    };
    const events = await exported();
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), async (offset, mask) => {
        const bytes = Buffer.from(sound);
        bytes.writeUInt8(bytes.readUInt8(offset) ^ mask, offset);
        writeFileSync(path, bytes);
        const opened = await openLedger<TestEvent>({ directory, clock: fixedClock(), mode: 'read' });
        if (opened.ok) await opened.value.close();
        if ((await verified(directory)).ok) expect(await exported()).toEqual(events);
      }),
      { numRuns: Number(process.env['FLIPS'] ?? 60) },
    );
  });
});

describe('verify of an open ledger', () => {
  it('works for readers', async () => {
    const directory = scratchDirectory();
    await writeRun(directory);
    const reader = await openLedger<TestEvent>({ directory, clock: fixedClock(), mode: 'read' });
    expect(reader.ok && (await reader.value.verify())).toMatchObject({ ok: true, rows: 8 });
    if (reader.ok) await reader.value.close();
  });
});
