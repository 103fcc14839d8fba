// A state directory of its own and the loading code around it, with timers that tests can wait for.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { configOf, documentsOf } from '../../src/vulnerabilities/config.ts';
import { type Fetched, fetchFeeds } from '../../src/vulnerabilities/loading/fetch-feeds.ts';
import { type ClientOptions, createHttpClient } from '../../src/vulnerabilities/loading/http-client.ts';
import { type OpenIntelligence, openIntelligence } from '../../src/vulnerabilities/open-intelligence.ts';

/** When the tests' fetches happen. */
export const NOW = Date.parse('2026-11-21T12:00:00Z');

export const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));

export const scratch = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-feeds-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

export interface FetchOptions {
  /** By feed. */
  readonly sources: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  readonly acceptShrink?: boolean;
  readonly at?: number;
  readonly signal?: AbortSignal;
  readonly client?: Partial<ClientOptions>;
}

export interface FeedRoom {
  readonly state: string;
  fetch(options: FetchOptions): Promise<readonly Fetched[]>;
  /** Fetches one document. */
  fetchOne(options: FetchOptions): Promise<Fetched>;
  intelligence(at?: number): OpenIntelligence;
  files(): readonly string[];
}

const TIMERS = { connect: 2_000, answer: 1_500, idle: 1_000, whole: 20_000, pause: 10 };

export const feedRoom = (state: string = scratch()): FeedRoom => {
  const fetch = async ({
    sources,
    words,
    acceptShrink,
    at,
    signal,
    client,
  }: FetchOptions): Promise<readonly Fetched[]> => {
    const config = configOf({ sources });
    if (!config.ok) throw new Error(config.problems.map(({ message }) => message).join('; '));
    const documents = documentsOf(config.value, words ?? Object.keys(sources));
    if (!documents.ok) throw new Error(documents.problem);
    const options = { env: {}, proxy: undefined, ca: undefined, userAgent: 'patchctl/test', timers: TIMERS, ...client };
    const http = await createHttpClient(options);
    if (!http.ok) throw new Error(http.failure.message);
    const fetched = await fetchFeeds({
      stateDirectory: state,
      documents: documents.value,
      client: http.value,
      clock: { now: () => at ?? NOW },
      acceptShrink: acceptShrink ?? false,
      signal: signal ?? new AbortController().signal,
      onStart: () => undefined,
    });
    await http.value.close();
    if (!fetched.ok) throw new Error(fetched.failure.message);
    return fetched.value;
  };
  return {
    state,
    fetch,
    fetchOne: async (options) => {
      const [one] = await fetch(options);
      if (one === undefined) throw new Error('nothing was fetched');
      return one;
    },
    intelligence: (at = NOW) => {
      const open = openIntelligence(state, at);
      onTestFinished(() => open.close());
      return open;
    },
    files: () => readdirSync(join(state, 'feeds')),
  };
};

/** What became of a document, in one word: the kind of the failure, or the result. */
export const verdict = (fetched: Fetched): string =>
  fetched.result === 'failed' ? fetched.failure.kind : fetched.result;
