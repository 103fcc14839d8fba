// The journal of one run: the ledger first, then everybody who listens. A listener can fail; the ledger must not.
import type { Json } from '../core/canonical-json.ts';
import type { Appended, HostRecord, LedgerEvent, ScanRecord, StoredEvent } from './event.ts';
import type { Ledger, NewRun } from './ledger.ts';

/** Told of every event after it is on disk: a renderer, `--json`, a notifier. */
export type Listener<E extends LedgerEvent> = (stored: StoredEvent<E>) => void;

/** Every method resolves when the event is on disk and was told. @throws LedgerUnwritable: stop before the next effect. */
export interface Journal<E extends LedgerEvent> {
  readonly run: string;
  /** @param host null for an event of the whole run. */
  append(host: string | null, event: E): Promise<Appended>;
  recordHost(host: string, event: E, record: HostRecord): Promise<Appended>;
  recordScan(host: string, event: E, record: ScanRecord): Promise<Appended>;
  /** The first event of another sitting of the run. */
  reopen(event: E): Promise<Appended>;
  finish(event: E, end: { readonly exitCode: number; readonly summary: Json }): Promise<Appended>;
}

export interface JournalOptions<E extends LedgerEvent> {
  readonly ledger: Ledger<E>;
  readonly run: string;
  readonly listeners: readonly Listener<E>[];
  /** Told once per listener that threw; it hears nothing more. */
  readonly onDropped?: (error: unknown) => void;
}

type Audience<E extends LedgerEvent> = Pick<JournalOptions<E>, 'listeners' | 'onDropped'>;

/** The listeners that still work, as one. */
const audienceOf = <E extends LedgerEvent>({ listeners, onDropped }: Audience<E>): Listener<E> => {
  const audience = new Set(listeners);
  return (stored) => {
    for (const listener of audience) {
      try {
        listener(stored);
      } catch (error) {
        audience.delete(listener);
        onDropped?.(error);
      }
    }
  };
};

interface Desk<E extends LedgerEvent> {
  readonly ledger: Ledger<E>;
  readonly run: string;
  readonly tell: Listener<E>;
}

const journalAt = <E extends LedgerEvent>({ ledger, run, tell }: Desk<E>): Journal<E> => {
  const told = async (host: string | null, event: E, written: Promise<Appended>): Promise<Appended> => {
    const appended = await written;
    tell({ run, host, event, ...appended });
    return appended;
  };
  return {
    run,
    append: (host, event) => told(host, event, ledger.append({ run, host, event })),
    recordHost: (host, event, record) => told(host, event, ledger.recordHost({ run, host, event }, record)),
    recordScan: (host, event, record) => told(host, event, ledger.recordScan({ run, host, event }, record)),
    reopen: (event) => told(null, event, ledger.resumeRun({ run, host: null, event })),
    finish: (event, end) => told(null, event, ledger.finishRun({ run, host: null, event }, end)),
  };
};

/** The journal of a run that exists: to resume it. A new one comes from {@link startJournal}. */
export const resumeJournal = <E extends LedgerEvent>(options: JournalOptions<E>): Journal<E> =>
  journalAt({ ledger: options.ledger, run: options.run, tell: audienceOf(options) });

/** Starts a run; its first event is told like every other. */
export const startJournal = async <E extends LedgerEvent>(
  options: Omit<JournalOptions<E>, 'run'>,
  newRun: NewRun<E>,
): Promise<Journal<E>> => {
  const { run, ...appended } = await options.ledger.startRun(newRun);
  const tell = audienceOf(options);
  tell({ run, host: null, event: newRun.event, ...appended });
  return journalAt({ ledger: options.ledger, run, tell });
};
