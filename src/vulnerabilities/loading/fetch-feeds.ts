// `feeds fetch`: each document is downloaded, built and put into use by itself; one that fails leaves its predecessor in use.
import { type Clock, isoTime } from '../../core/clock.ts';
import type { FeedDocument } from '../config.ts';
import { type FeedFailure, type FeedResult, guarded, loaded } from '../feed-failure.ts';
import { type Entry, feedsDirectory, readManifest, writeManifest } from '../manifest.ts';
import { download } from './download.ts';
import { lockFeeds } from './feeds-lock.ts';
import type { HttpClient } from './http-client.ts';
import { isWhole, sweep, takeIn } from './take-in.ts';

export type Fetched =
  | { readonly document: FeedDocument; readonly result: 'fetched' | 'unchanged'; readonly entry: Entry }
  /** `kept` is what stays in use. */
  | {
      readonly document: FeedDocument;
      readonly result: 'failed';
      readonly failure: FeedFailure;
      readonly kept: Entry | undefined;
    };

export interface FetchRequest {
  readonly stateDirectory: string;
  readonly documents: readonly FeedDocument[];
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly acceptShrink: boolean;
  readonly signal: AbortSignal;
  /** Told before and after each document. */
  onStart(document: FeedDocument): void;
  onDone(fetched: Fetched): void;
}

const fetchOne = async (
  request: FetchRequest,
  document: FeedDocument,
  before: Entry | undefined,
): Promise<FeedResult<Pick<Extract<Fetched, { entry: Entry }>, 'result' | 'entry'>>> => {
  const directory = feedsDirectory(request.stateDirectory);
  // Another address, or files that somebody removed or damaged: nothing that a server could call unchanged.
  const previous = before?.url === document.url && (await isWhole(directory, before)) ? before : undefined;
  const got = await download({ document, directory, previous, client: request.client, signal: request.signal });
  if (!got.ok) return got;
  const fetchedAt = isoTime(request.clock.now());
  if (got.value.kind === 'unchanged' && previous !== undefined)
    return loaded({ result: 'unchanged', entry: { ...previous, fetchedAt } });
  if (got.value.kind === 'unchanged') throw new Error('unchanged, and there was nothing before');
  const { kind: _, ...bytes } = got.value;
  const origin = { document: document.id, feed: document.feed, release: document.release, url: document.url };
  const taken = await takeIn(
    directory,
    { ...origin, ...bytes, fetchedAt },
    { previous: before, acceptShrink: request.acceptShrink },
  );
  return taken.ok ? loaded({ result: 'fetched', entry: taken.value }) : taken;
};

const fetchAll = async (request: FetchRequest): Promise<FeedResult<readonly Fetched[]>> => {
  const directory = feedsDirectory(request.stateDirectory);
  const manifest = await readManifest(directory);
  // A damaged manifest is no reason to stay without feeds: fetching is what mends it.
  const entries = new Map((manifest.ok ? manifest.value : []).map((entry) => [entry.document, entry]));
  const done: Fetched[] = [];
  for (const document of request.documents) {
    if (request.signal.aborted) break;
    request.onStart(document);
    const before = entries.get(document.id);
    const one = await guarded(directory, async () => {
      const result = await fetchOne(request, document, before);
      if (result.ok) writeManifest(directory, [...entries.set(document.id, result.value.entry).values()]);
      return result;
    });
    const fetched: Fetched = one.ok
      ? { document, ...one.value }
      : { document, result: 'failed', failure: one.failure, kept: before };
    done.push(fetched);
    request.onDone(fetched);
  }
  await sweep(directory, [...entries.values()]);
  return loaded(done);
};

/** Fetches documents one after the other. Fails as a whole only with `busy` and `disk`; each document has its own result. */
export const fetchFeeds = async (request: FetchRequest): Promise<FeedResult<readonly Fetched[]>> => {
  const directory = feedsDirectory(request.stateDirectory);
  const lock = await lockFeeds(directory);
  if (!lock.ok) return lock;
  try {
    return await guarded(directory, () => fetchAll(request));
  } finally {
    lock.value.release();
  }
};
