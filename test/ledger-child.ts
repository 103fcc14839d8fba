// The other process of the ledger's tests: appends until it is killed, or holds a lock until it is killed.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import Sqlite from 'better-sqlite3';
import { systemClock } from '../src/core/clock.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import { acquireRunLock } from '../src/ledger/run-lock.ts';

// A synchronous write: what was said survives kill -9.
const say = (line: string): void => void writeSync(1, `${line}\n`);
const stayAlive = (): void => void setInterval(() => {}, 60_000);

const open = async (directory: string) => {
  const opened = await openLedger<{ type: string; n: number }>({ directory, clock: systemClock, mode: 'write' });
  if (opened.ok) return opened.value;
  say(opened.failure.kind);
  return process.exit(0);
};

/** Four writers at once, so that kills hit group commits, too. */
const appendForever = async (directory: string): Promise<void> => {
  const ledger = await open(directory);
  const { run } = await ledger.startRun({ kind: 'apply', planDigest: null, event: { type: 'run.started', n: 0 } });
  const write = async (host: string): Promise<never> => {
    for (let n = 1; ; n += 1) {
      const { seq, hash } = await ledger.append({ run, host, event: { type: 'tick', n } });
      say(`${seq} ${hash}`);
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(write));
};

/** From here on as another user. What is loaded now need not be readable to that user. */
const becomeUser = (id: number): void => {
  new Sqlite(':memory:').close();
  process.setgroups?.([]);
  process.setgid?.(id);
  process.setuid?.(id);
};

const [verb, directory = '', user] = process.argv.slice(2);
if (user !== undefined) becomeUser(Number(user));
switch (verb) {
  case 'append':
    await appendForever(directory);
    break;
  case 'open':
    await (await open(directory)).close();
    say('opened');
    break;
  case 'run-lock':
    say((await acquireRunLock({ directory, clock: systemClock, command: 'apply plan.json' })).kind);
    stayAlive();
    break;
  case 'write-lock': {
    const db = new Sqlite(join(directory, 'ledger.sqlite'));
    db.exec('BEGIN IMMEDIATE');
    say('locked');
    // `db` stays referenced here: a collected connection would let go of the lock.
    process.on('exit', () => void db.close());
    stayAlive();
    break;
  }
  default:
    throw new Error(`unknown verb ${verb}`);
}
