// `patchctl feeds fetch`: downloads what the world knows of vulnerabilities; a feed that fails keeps what it had.
import type { ExitCode } from '../../core/exit-code.ts';
import { printable } from '../../core/printable.ts';
import type { FeedsConfig } from '../../vulnerabilities/config.ts';
import type { Fetched } from '../../vulnerabilities/loading/fetch-feeds.ts';
import type { HttpClient } from '../../vulnerabilities/loading/http-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { stateDirectory } from '../compose.ts';
import { feedsConfig, feedsFailure } from '../feeds.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, note, printJson, printResult } from '../output.ts';
import { version } from '../version.ts';

interface Options {
  readonly config?: string;
  readonly acceptShrink?: boolean;
}

const clientFor = async ({ io }: Invocation<Options>, { proxy, ca }: FeedsConfig): Promise<HttpClient> => {
  const { createHttpClient } = await import('../../vulnerabilities/loading/http-client.ts');
  const client = await createHttpClient({ env: io.env, proxy, ca, userAgent: `patchctl/${version()}` });
  if (!client.ok) throw feedsFailure(client.failure);
  return client.value;
};

const documentOf = (fetched: Fetched): object => {
  const { document, result } = fetched;
  const entry = result === 'failed' ? fetched.kept : fetched.entry;
  return {
    document: document.id,
    feed: document.feed,
    release: document.release,
    url: document.url,
    result,
    entries: entry?.rows ?? null,
    left_out: entry?.leftOut ?? null,
    bytes: entry?.bytes ?? null,
    data_date: entry?.dataDate ?? null,
    fetched_at: entry?.fetchedAt ?? null,
    failure: result === 'failed' ? fetched.failure : null,
  };
};

/** Quiet is for cron, which mails whatever is printed: then only failures are told. */
const show = async (invocation: Invocation<Options>, fetched: readonly Fetched[]): Promise<void> => {
  if (invocation.globals.json) return printJson(invocation, { documents: fetched.map(documentOf) });
  const told = invocation.globals.quiet ? fetched.filter(({ result }) => result === 'failed') : fetched;
  if (told.length === 0) return;
  const { renderFetched } = await import('../../render/feeds-view.ts');
  const rows = told.map((one) => {
    const entry = one.result === 'failed' ? one.kept : one.entry;
    return {
      name: one.document.id,
      result: one.result,
      entries: entry?.rows ?? null,
      bytes: entry?.bytes ?? null,
      dataDate: entry?.dataDate ?? null,
      ...(one.result === 'failed' && { problem: one.failure.message, hint: one.failure.hint }),
    };
  });
  printResult(invocation, renderFetched(rows, lookAt(invocation, 'stdout')));
};

const fetchWith = async (invocation: Invocation<Options>, config: FeedsConfig, words: readonly string[]) => {
  const [{ documentsOf }, { fetchFeeds }] = await Promise.all([
    import('../../vulnerabilities/config.ts'),
    import('../../vulnerabilities/loading/fetch-feeds.ts'),
  ]);
  const documents = documentsOf(config, words);
  if (!documents.ok) throw new CommandFailure(2, printable(documents.problem));
  const client = await clientFor(invocation, config);
  const interruption = new AbortController();
  const ignore = invocation.io.onInterrupt(() => interruption.abort());
  try {
    const fetched = await fetchFeeds({
      stateDirectory: stateDirectory(invocation),
      documents: documents.value,
      client,
      clock: invocation.io.clock,
      acceptShrink: invocation.options.acceptShrink ?? false,
      signal: interruption.signal,
      onStart: ({ id, url }) => note(invocation, printable(`${id}: ${url}`)),
    });
    return { fetched, interrupted: interruption.signal.aborted };
  } finally {
    ignore();
    await client.close();
  }
};

export const feedsFetch = async (invocation: Invocation<Options>, ...words: readonly string[]): Promise<ExitCode> => {
  const config = await feedsConfig(invocation, invocation.options.config);
  const { fetched, interrupted } = await fetchWith(invocation, config, words.flat());
  if (!fetched.ok) throw feedsFailure(fetched.failure);
  await show(invocation, fetched.value);
  if (interrupted) return 130;
  return fetched.value.some(({ result }) => result === 'failed') ? 4 : 0;
};
