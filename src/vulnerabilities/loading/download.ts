// Downloads one document to disk: asks only for what is new, and goes on where an earlier attempt stopped.
import { readFileSync, statSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { digestOfFile } from '../bytes/digest-file.ts';
import { fileBytes } from '../bytes/file-bytes.ts';
import { kindOf } from '../catalog.ts';
import type { FeedDocument } from '../config.ts';
import { type FeedResult, guarded, loaded, notLoaded } from '../feed-failure.ts';
import { bytesPath, type Entry, MAX_VALIDATOR } from '../manifest.ts';
import type { Answer, HttpClient } from './http-client.ts';
import { type Watch, watchOver } from './watch.ts';

/** What lets a server say "nothing new" (304) or go on in the middle (206). */
export type Validators = Pick<Entry, 'etag' | 'lastModified'>;

export type Download =
  | ({ readonly kind: 'new'; readonly sha256: string; readonly bytes: number } & Validators)
  /** The server says, or the bytes show, that it is what is here already. */
  | { readonly kind: 'unchanged' };

export interface DownloadRequest {
  readonly document: FeedDocument;
  readonly directory: string;
  /** What is here already; its validators are sent. */
  readonly previous: Entry | undefined;
  readonly client: HttpClient;
  readonly signal: AbortSignal;
}

const ATTEMPTS = 3;

/** An unfinished download, with what makes sure that its rest belongs to it. */
interface Partial extends Validators {
  readonly url: string;
  readonly size: number;
}

interface Place {
  readonly data: string;
  readonly note: string;
}

const placeOf = ({ directory, document }: DownloadRequest): Place => {
  const data = join(directory, `${document.id.replaceAll(':', '-')}.partial`);
  return { data, note: `${data}.json` };
};

const readPartial = (place: Place, url: string): Partial | undefined => {
  try {
    const note = JSON.parse(readFileSync(place.note, 'utf8')) as Validators & { readonly url: string };
    const { size } = statSync(place.data);
    return note.url === url && size > 0 ? { ...note, size } : undefined;
  } catch {
    return undefined;
  }
};

/** If-Range wants a strong validator: a weak ETag promises the same meaning, not the same bytes. */
const rangeValidator = ({ etag, lastModified }: Validators): string | null =>
  etag !== null && !etag.startsWith('W/') ? etag : lastModified;

const conditions = (partial: Partial | undefined, previous: Entry | undefined): Readonly<Record<string, string>> => {
  const strong = partial === undefined ? null : rangeValidator(partial);
  if (partial !== undefined && strong !== null) return { range: `bytes=${partial.size}-`, 'if-range': strong };
  if (previous?.etag != null) return { 'if-none-match': previous.etag };
  return previous?.lastModified != null ? { 'if-modified-since': previous.lastModified } : {};
};

interface Body {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes of an earlier attempt that this body follows. */
  readonly after: number;
  readonly validators: Validators;
}

/** Writes the note before the bytes: a half-written file without a note is never continued. */
const write = async (request: DownloadRequest, body: Body, watch: Watch): Promise<void> => {
  const place = placeOf(request);
  const { document } = request;
  await writeFile(place.note, JSON.stringify({ url: document.url, ...body.validators }), { mode: 0o600 });
  await using file = await open(place.data, body.after > 0 ? 'a' : 'w', 0o600);
  const limit = kindOf(document.feed).maxBytes - body.after;
  for await (const chunk of watch.over(body.bytes, limit)) await file.writeFile(chunk);
  await file.sync();
};

/** Gives the complete file its final name, which is its digest. */
const settle = async (request: DownloadRequest, validators: Validators): Promise<FeedResult<Download>> => {
  const place = placeOf(request);
  const sha256 = await digestOfFile(place.data);
  const { size } = statSync(place.data);
  if (size === 0) return notLoaded('cut-short', `${request.document.url} is empty`);
  await rename(place.data, bytesPath(request.directory, sha256));
  await rm(place.note, { force: true });
  if (request.previous?.sha256 === sha256) return loaded({ kind: 'unchanged' });
  return loaded({ kind: 'new', sha256, bytes: size, ...validators });
};

const forget = async (request: DownloadRequest): Promise<void> => {
  const place = placeOf(request);
  await Promise.all([rm(place.note, { force: true }), rm(place.data, { force: true })]);
};

/** Content-Range of a 206 must begin where our bytes end: servers and caches have been seen to do otherwise. */
const continues = (answer: Answer, size: number): boolean =>
  new RegExp(`^bytes ${size}-\\d+/(\\d+|\\*)$`).test(answer.header('content-range') ?? '');

const validator = (value: string | null): string | null =>
  value === null || value.length > MAX_VALIDATOR ? null : value;

const take = async (
  request: DownloadRequest,
  answer: Answer,
  watch: Watch,
): Promise<FeedResult<Download> | 'again'> => {
  const { url } = request.document;
  const partial = readPartial(placeOf(request), url);
  const validators = {
    etag: validator(answer.header('etag')),
    lastModified: validator(answer.header('last-modified')),
  };
  switch (answer.status) {
    case 304:
      if (request.previous === undefined) return notLoaded('refused', `${url} answered 304 to a plain request`);
      return loaded({ kind: 'unchanged' });
    case 200:
      await write(request, { bytes: answer.body, after: 0, validators }, watch);
      return settle(request, validators);
    case 206: {
      if (partial === undefined || !continues(answer, partial.size)) break;
      const kept = { etag: partial.etag, lastModified: partial.lastModified };
      await write(request, { bytes: answer.body, after: partial.size, validators: kept }, watch);
      return settle(request, kept);
    }
    case 416:
      break;
    default:
      return notLoaded('refused', `${url} answered ${answer.status}`);
  }
  // A part that does not fit: start over without it.
  await forget(request);
  return 'again';
};

const attempt = async (request: DownloadRequest): Promise<FeedResult<Download> | 'again'> => {
  const { document, client, previous, signal } = request;
  const watch = watchOver(client.timers, signal);
  try {
    const headers = conditions(readPartial(placeOf(request), document.url), previous);
    const answer = await client.get(document.url, headers, watch.signal);
    if (!answer.ok) return answer;
    const taken = await guarded(document.url, async () => loaded(await take(request, answer.value, watch)));
    return taken.ok ? taken.value : taken;
  } finally {
    watch.stop();
  }
};

const fromHttp = async (request: DownloadRequest): Promise<FeedResult<Download>> => {
  for (let tried = 1; ; tried += 1) {
    const result = await attempt(request);
    if (result === 'again') {
      if (tried === ATTEMPTS) return notLoaded('refused', `${request.document.url} gives parts that do not fit`);
      continue;
    }
    if (result.ok) return result;
    // What is too large, or not what was asked for, does not get better by continuing it.
    if (result.failure.kind === 'too-large') await forget(request);
    if (result.failure.kind !== 'cut-short' || tried === ATTEMPTS) return result;
    await sleep(request.client.timers.pause, undefined, { signal: request.signal }).catch(() => undefined);
  }
};

const fromFile = async (request: DownloadRequest): Promise<FeedResult<Download>> => {
  const { document, client, signal } = request;
  const watch = watchOver(client.timers, signal);
  const validators = { etag: null, lastModified: null };
  try {
    const path = fileURLToPath(document.url);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return notLoaded('no-file', path);
    await write(request, { bytes: fileBytes(path), after: 0, validators }, watch);
    return await settle(request, validators);
  } finally {
    watch.stop();
  }
};

/** Downloads, or copies from `file://`. Nothing that is in use is touched. */
export const download = (request: DownloadRequest): Promise<FeedResult<Download>> =>
  guarded(request.document.url, () =>
    request.document.url.startsWith('file:') ? fromFile(request) : fromHttp(request),
  );
