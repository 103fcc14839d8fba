// What is appended can be read back as it was, in one order, whoever appends.
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { fixedClock, scratchDirectory, scratchLedger, type TestEvent, writeRun } from '../../test/ledger-scratch.ts';
import { sha256 } from '../core/canonical-json.ts';
import { GENESIS } from './chain.ts';
import { openLedger } from './ledger.ts';

const started = { kind: 'apply', planDigest: null, event: { type: 'run.started' } } as const;

describe('appending', () => {
  it('numbers events in the order of the calls and chains them', async () => {
    const ledger = await scratchLedger(scratchDirectory());
    const { run } = await ledger.startRun(started);
    const appended = await Promise.all(
      [1, 2, 3].map((n) => ledger.append({ run, host: `web0${n}`, event: { type: 'tick', n } })),
    );
    expect(appended.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(await ledger.head()).toEqual({ rows: 4, hash: appended[2]?.hash });
    expect(await ledger.verify()).toMatchObject({ ok: true, rows: 4 });
  });

  it('gives the events of a run, or of one of its hosts, back as they were', async () => {
    const ledger = await scratchLedger(scratchDirectory());
    const { run, ...first } = await ledger.startRun(started);
    const event = { type: 'apply.finished', code: 0, lines: ['a\u0000b', '\u{1f600}'], nested: { none: null } };
    const appended = await ledger.append({ run, host: 'web01', event });
    expect(await ledger.eventsOf(run)).toEqual([
      { ...first, run, host: null, event: started.event },
      { ...appended, run, host: 'web01', event },
    ]);
    expect(await ledger.eventsOf(run, 'web01')).toEqual([{ ...appended, run, host: 'web01', event }]);
    expect(await ledger.eventsOf(run, 'web02')).toEqual([]);
  });

  it('takes turns with another connection on the same file', async () => {
    const directory = scratchDirectory();
    const ledgers = [await scratchLedger(directory), await scratchLedger(directory)];
    const run = (await ledgers[0]?.startRun(started))?.run ?? '';
    const rounds = Array.from({ length: 50 }, (_, n) => n);
    await Promise.all(
      rounds.flatMap((n) => ledgers.map((ledger) => ledger.append({ run, host: null, event: { type: 'tick', n } }))),
    );
    expect(await ledgers[1]?.verify()).toMatchObject({ ok: true, rows: 101 });
  });

  it('refuses an event that is not JSON without harm to those that are', async () => {
    const ledger = await scratchLedger(scratchDirectory());
    const { run } = await ledger.startRun(started);
    const bad = ledger.append({ run, host: null, event: { type: 'tick', n: Number.NaN } });
    const good = ledger.append({ run, host: null, event: { type: 'tick', n: 1 } });
    await expect(bad).rejects.toThrow(TypeError);
    expect((await good).seq).toBe(2);
  });

  it('refuses an event of a run that was never started without harm to others', async () => {
    const ledger = await scratchLedger(scratchDirectory());
    const { run } = await ledger.startRun(started);
    const bad = ledger.append({ run: '1999-01-01.1', host: null, event: { type: 'tick' } });
    const good = ledger.append({ run, host: null, event: { type: 'tick' } });
    await expect(bad).rejects.toThrow(/FOREIGN KEY/);
    expect((await good).seq).toBe(2);
  });

  it('is on disk for other connections when it resolves', async () => {
    const directory = scratchDirectory();
    const ledger = await scratchLedger(directory);
    await ledger.startRun(started);
    const other = new Sqlite(join(directory, 'ledger.sqlite'), { readonly: true });
    expect(other.prepare('SELECT count(*) FROM events').pluck().get()).toBe(1);
    other.close();
  });

  it('finishes what is under way before the ledger is closed', async () => {
    const directory = scratchDirectory();
    const ledger = await scratchLedger(directory);
    const pending = ledger.startRun(started);
    await ledger.close();
    expect((await pending).seq).toBe(1);
  });

  it.each([
    ['UPDATE events SET host = NULL'],
    ['DELETE FROM events'],
    [
      `INSERT OR REPLACE INTO events SELECT seq, run, at, 'other', type, payload, prev_hash, hash FROM events WHERE seq = 1`,
    ],
    ['INSERT INTO events SELECT seq + 99, run, at, host, type, payload, prev_hash, hash FROM events WHERE seq = 1'],
    [`UPDATE artifacts SET media = 'x'`],
    ['DELETE FROM artifacts'],
  ])('is forbidden to be undone: %s', async (sql) => {
    const directory = scratchDirectory();
    await writeRun(directory);
    const db = new Sqlite(join(directory, 'ledger.sqlite'));
    expect(() => db.exec(sql)).toThrow(/append-only|immutable/);
    db.close();
  });
});

describe('run ids', () => {
  it('count per UTC day, beyond nine, also when two processes start runs', async () => {
    const directory = scratchDirectory();
    const ledgers = [await scratchLedger(directory), await scratchLedger(directory)];
    const starts = Array.from({ length: 6 }, () => ledgers.map((ledger) => ledger.startRun(started))).flat();
    const ids = (await Promise.all(starts)).map(({ run }) => run);
    const numbers = Array.from({ length: 12 }, (_, n) => `2026-11-22.${n + 1}`);
    expect(ids.toSorted()).toEqual(numbers.toSorted());
    expect((await ledgers[0]?.startRun(started))?.run).toBe('2026-11-22.13');
  });

  it('begin again at 1 the next day', async () => {
    const directory = scratchDirectory();
    await (await scratchLedger(directory)).startRun(started);
    const tomorrow = await scratchLedger(directory, fixedClock('2026-11-23T00:00:00.000Z'));
    expect((await tomorrow.startRun(started)).run).toBe('2026-11-23.1');
  });
});

describe('history', () => {
  it('lists runs newest first, and says which ended and how', async () => {
    const ledger = await scratchLedger(scratchDirectory());
    const first = await ledger.startRun({ ...started, planDigest: 'p1' });
    const end = { exitCode: 4, summary: { refused: 1 } };
    await ledger.finishRun({ run: first.run, host: null, event: { type: 'run.finished' } }, end);
    await ledger.startRun({ ...started, kind: 'scan' });
    const at = '2026-11-22T10:00:00.000Z';
    const open = { finished: null, planDigest: null, exitCode: null, summary: null };
    expect(await ledger.runs({ limit: 5 })).toEqual([
      { id: '2026-11-22.2', kind: 'scan', started: at, ...open },
      { id: '2026-11-22.1', kind: 'apply', started: at, finished: at, planDigest: 'p1', ...end },
    ]);
    expect(await ledger.runs({ limit: 1 })).toHaveLength(1);
  });

  it('finds the run that used a plan', async () => {
    const ledger = await scratchLedger(scratchDirectory());
    const { run } = await ledger.startRun({ ...started, planDigest: 'p1' });
    expect((await ledger.planUsed('p1'))?.id).toBe(run);
    expect(await ledger.planUsed('p2')).toBeUndefined();
  });

  it("keeps the last word on each host of a run and on the host's status", async () => {
    const ledger = await scratchLedger(scratchDirectory());
    const { run } = await ledger.startRun(started);
    const entry = { run, host: 'web01', event: { type: 'tick' } };
    const scan = {
      scan: null,
      os: 'Debian 12.15',
      pending: 11,
      security: null,
      reboot: 'yes',
      machineId: 'm1',
    } as const;
    await ledger.recordScan(entry, { ...scan, support: { until: '2028-06-30', ended: false } });
    await ledger.recordScan(entry, { ...scan, urgent: { word: 'exploited', count: 2 } });
    await ledger.recordHost(entry, { outcome: null, state: 'applying', detail: null });
    await ledger.recordHost(entry, { outcome: 'patched', state: 'settled', detail: { packages: 11 } });
    const at = '2026-11-22T10:00:00.000Z';
    expect((await ledger.run(run))?.hosts).toEqual([
      { host: 'web01', outcome: 'patched', state: 'settled', updated: at, detail: { packages: 11 } },
    ]);
    const { scan: scanDigest, ...found } = scan;
    expect(await ledger.hosts()).toEqual([
      {
        ...{ host: 'web01', lastScanAt: at, scanDigest, ...found, lastRun: run, lastOutcome: 'patched' },
        ...{ supportUntil: '2028-06-30', supportEnded: 'false', urgentWord: 'exploited', urgentCount: 2 },
      },
    ]);
    expect(await ledger.run('1999-01-01.1')).toBeUndefined();
  });
});

describe('artifacts', () => {
  it('come back by their digest, and are stored once', async () => {
    const directory = scratchDirectory();
    const ledger = await scratchLedger(directory);
    const text = 'Setting up openssl …\n'.repeat(1000);
    const digests = await Promise.all([ledger.putArtifact(text, 'text/plain'), ledger.putArtifact(text, 'text/plain')]);
    expect(digests).toEqual([sha256(text), sha256(text)]);
    expect(await ledger.getArtifact(sha256(text))).toEqual({ media: 'text/plain', content: Buffer.from(text) });
    const db = new Sqlite(join(directory, 'ledger.sqlite'), { readonly: true });
    expect(db.prepare('SELECT count(*), max(length(bytes)) < 500 FROM artifacts').raw().get()).toEqual([1, 1]);
    db.close();
  });

  it.each([Buffer.alloc(0), Buffer.from([0, 255, 128])])('may be any bytes: %o', async (bytes) => {
    const ledger = await scratchLedger(scratchDirectory());
    const digest = await ledger.putArtifact(bytes, 'application/octet-stream');
    expect((await ledger.getArtifact(digest))?.content.equals(bytes)).toBe(true);
  });

  it('are undefined when unknown', async () => {
    expect(await (await scratchLedger(scratchDirectory())).getArtifact(GENESIS)).toBeUndefined();
  });
});

describe('a reader', () => {
  it('sees what a writer appends after it was opened', async () => {
    const directory = scratchDirectory();
    const ledger = await scratchLedger(directory);
    const reader = await openLedger<TestEvent>({ directory, clock: fixedClock(), mode: 'read' });
    if (!reader.ok) throw new Error(reader.failure.message);
    await ledger.startRun(started);
    expect(await reader.value.runs({ limit: 9 })).toHaveLength(1);
    await reader.value.close();
  });
});

describe('first sightings', () => {
  const update = { package: 'openssl', arch: 'amd64', version: '3.0.18-1' };
  const none = { scan: null, os: null, pending: 1, security: 1, reboot: 'no', machineId: null } as const;

  it('keeps the first day an update was seen on a host and in the fleet, and proves it from the chain', async () => {
    const directory = scratchDirectory();
    const see = async (day: string, host: string): Promise<void> => {
      const ledger = await scratchLedger(directory, fixedClock(`2026-11-${day}T10:00:00.000Z`));
      const { run } = await ledger.startRun({ ...started, kind: 'scan' });
      await ledger.recordScan({ run, host, event: { type: 'host.scanned' } }, { ...none, seen: [update] });
    };
    await see('01', 'web01');
    await see('05', 'web02');
    await see('09', 'web02');
    const ledger = await scratchLedger(directory);
    const other = { ...update, version: '3.0.19-1' };
    expect(await ledger.firstSeen('web02', [update, other])).toEqual([
      { onHost: '2026-11-05T10:00:00.000Z', inFleet: '2026-11-01T10:00:00.000Z' },
      { onHost: null, inFleet: null },
    ]);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});
