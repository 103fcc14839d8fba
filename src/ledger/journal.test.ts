// Listeners hear of an event after it is on disk, and cannot stop the run.
import { describe, expect, it } from 'vitest';
import { scratchDirectory, scratchLedger, type TestEvent } from '../../test/ledger-scratch.ts';
import type { StoredEvent } from './event.ts';
import { type Listener, resumeJournal, startJournal } from './journal.ts';

const newRun = { kind: 'apply', planDigest: null, event: { type: 'run.started' } } as const;

const openedJournal = async (listeners: readonly Listener<TestEvent>[], onDropped?: (error: unknown) => void) => {
  const ledger = await scratchLedger(scratchDirectory());
  const options = { ledger, listeners, ...(onDropped === undefined ? {} : { onDropped }) };
  return { ledger, journal: await startJournal(options, newRun) };
};

describe('a journal', () => {
  it('tells every event of the run, the first and the last included, as the ledger stored it', async () => {
    const heard: StoredEvent<TestEvent>[] = [];
    const { ledger, journal } = await openedJournal([(stored) => heard.push(stored)]);
    await journal.append('web01', { type: 'host.connected', address: '10.1.2.3' });
    await journal.recordHost('web01', { type: 'host.settled' }, { outcome: 'patched', state: 'settled', detail: null });
    await journal.finish({ type: 'run.finished' }, { exitCode: 0, summary: null });
    expect(heard.map(({ event }) => event.type)).toEqual([
      'run.started',
      'host.connected',
      'host.settled',
      'run.finished',
    ]);
    expect(heard).toEqual(await ledger.eventsOf(journal.run));
  });

  it('writes first: a listener finds the event in the ledger', async () => {
    const found: Promise<boolean>[] = [];
    const { ledger, journal } = await openedJournal([]);
    const listener: Listener<TestEvent> = ({ seq }) => {
      found.push(ledger.eventsOf(journal.run).then((events) => events.some((event) => event.seq === seq)));
    };
    await resumeJournal({ ledger, run: journal.run, listeners: [listener] }).append(null, { type: 'run.resumed' });
    expect(await Promise.all(found)).toEqual([true]);
  });

  it('drops a listener that throws, once, and goes on for the others', async () => {
    const heard: string[] = [];
    const dropped: unknown[] = [];
    const broken = () => {
      throw new Error('no terminal');
    };
    const { journal } = await openedJournal([broken, ({ event }) => heard.push(event.type)], (error) =>
      dropped.push(error),
    );
    await journal.append(null, { type: 'tick' });
    expect(heard).toEqual(['run.started', 'tick']);
    expect(dropped).toHaveLength(1);
  });

  it('tells nobody of an event that did not reach the disk', async () => {
    const heard: string[] = [];
    const { ledger, journal } = await openedJournal([({ event }) => heard.push(event.type)]);
    await ledger.close();
    await expect(journal.append(null, { type: 'tick' })).rejects.toThrow();
    expect(heard).toEqual(['run.started']);
  });
});
