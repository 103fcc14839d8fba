// `patchctl feeds import BUNDLE`: loads a bundle as a whole, after every byte of it was checked.
import { resolve } from 'node:path';
import type { ExitCode } from '../../core/exit-code.ts';
import { importBundle } from '../../vulnerabilities/bundle/import-bundle.ts';
import { CommandFailure } from '../command-failure.ts';
import { stateDirectory } from '../compose.ts';
import { feedsFailure } from '../feeds.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, printJson, printResult } from '../output.ts';

interface Options {
  readonly force?: boolean;
  readonly sha256?: string;
}

export const feedsImport = async (invocation: Invocation<Options>, bundle = ''): Promise<ExitCode> => {
  const { force = false, sha256 } = invocation.options;
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256))
    throw new CommandFailure(2, '--sha256 wants the 64 hex digits that feeds export printed');
  const path = resolve(invocation.io.cwd, bundle);
  const imported = await importBundle({ stateDirectory: stateDirectory(invocation), path, force, expected: sha256 });
  if (!imported.ok) throw feedsFailure(imported.failure);
  const { entries, created } = imported.value;
  if (invocation.globals.json) {
    const documents = entries.map(({ document, rows, fetchedAt, dataDate }) => ({
      ...{ document, entries: rows, fetched_at: fetchedAt, data_date: dataDate },
    }));
    printJson(invocation, { path, created, documents });
  } else {
    const { renderBundle } = await import('../../render/feeds-view.ts');
    printResult(invocation, renderBundle({ verb: 'imported', path, entries }, lookAt(invocation, 'stdout')));
  }
  return 0;
};
