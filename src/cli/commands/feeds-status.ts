// `patchctl feeds status`: which feeds are loaded, how old they are, and what is missing; contacts nothing.
import type { ExitCode } from '../../core/exit-code.ts';
import { isFeed, kindOf } from '../../vulnerabilities/catalog.ts';
import { feedsDirectory, readManifest } from '../../vulnerabilities/manifest.ts';
import { openKnowledge, stateDirectory } from '../compose.ts';
import { feedsConfig, feedsFailure } from '../feeds.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, printJson, printResult } from '../output.ts';

export const feedsStatus = async (invocation: Invocation<unknown>): Promise<ExitCode> => {
  const manifest = await readManifest(feedsDirectory(stateDirectory(invocation)));
  if (!manifest.ok) throw feedsFailure(manifest.failure);
  const config = await feedsConfig(invocation);
  const intelligence = await openKnowledge(invocation);
  const states = intelligence.feeds();
  intelligence.close();
  const titled = states.map((state) => {
    const kind = isFeed(state.id) ? kindOf(state.id) : undefined;
    return { ...state, title: kind?.title ?? state.id, wanted: config.feeds.some((id) => id === state.id) };
  });
  if (invocation.globals.json) {
    const documents = manifest.value.map((entry) => ({
      document: entry.document,
      feed: entry.feed,
      release: entry.release,
      url: entry.url,
      sha256: entry.sha256,
      bytes: entry.bytes,
      entries: entry.rows,
      left_out: entry.leftOut,
      fetched_at: entry.fetchedAt,
      data_date: entry.dataDate,
    }));
    const feeds = titled.map(({ id, title, state, fetchedAt, dataDate, ageS, entries }) => ({
      ...{ feed: id, title, state, fetched_at: fetchedAt, data_date: dataDate, age_s: ageS, entries },
      documents: documents.filter(({ feed }) => feed === id),
    }));
    printJson(invocation, { feeds });
    return 0;
  }
  const { renderFeeds } = await import('../../render/feeds-view.ts');
  printResult(invocation, renderFeeds(titled, lookAt(invocation, 'stdout')));
  return 0;
};
