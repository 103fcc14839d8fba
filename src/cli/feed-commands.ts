// The commands that deal with the outside: feeds of vulnerabilities, and who is notified.
import type { Command } from 'commander';
import { examples, type Tools } from './command-tools.ts';

export const addFeedCommands = (program: Command, { add, runs }: Tools): void => {
  const feeds = add(program, 'feeds', 'what the world knows of vulnerabilities: exploited, likely, fixed where');
  examples(
    runs(
      add(feeds, 'fetch [feed...]', 'download the named feeds, or all that are configured')
        .option('--config <file>', 'instead of feeds.yaml in the state directory')
        .option('--accept-shrink', 'take a feed that has less than half of its entries before'),
      async () => (await import('./commands/feeds-fetch.ts')).feedsFetch,
    ),
    'patchctl feeds fetch',
    'patchctl feeds fetch kev epss debian ubuntu:24.04',
  );
  examples(
    runs(
      add(feeds, 'status', 'which feeds are loaded, and how old they are'),
      async () => (await import('./commands/feeds-status.ts')).feedsStatus,
    ),
    'patchctl feeds status',
    'patchctl feeds status --json',
  );
  examples(
    runs(
      add(feeds, 'export <bundle>', 'everything that is loaded as one file, for machines without network'),
      async () => (await import('./commands/feeds-export.ts')).feedsExport,
    ),
    'patchctl feeds export feeds.tar',
    'patchctl feeds export /media/usb/feeds.tar --json',
  );
  examples(
    runs(
      add(feeds, 'import <bundle>', 'load a bundle, after every byte of it was checked')
        .option('--sha256 <hex>', 'the digest that feeds export printed')
        .option('--force', 'take older data, and feeds that shrank'),
      async () => (await import('./commands/feeds-import.ts')).feedsImport,
    ),
    'patchctl feeds import feeds.tar',
    'patchctl feeds import feeds.tar --sha256 5be2…c91',
  );
};

export const addNotifyCommands = (program: Command, { add, runs }: Tools): void => {
  const notify = add(program, 'notify', 'who is told of runs: mail, webhooks, chats, ntfy');
  examples(
    runs(
      add(notify, 'test [channel]', 'send a test message through one channel, or all of them; contacts no host'),
      async () => (await import('./commands/notify-test.ts')).notifyTest,
    ),
    'patchctl notify test',
    'patchctl notify test ops-mail --json',
  );
};
