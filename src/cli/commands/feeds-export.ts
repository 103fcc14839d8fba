// `patchctl feeds export BUNDLE`: everything that is loaded as one file, for machines without network.
import { resolve } from 'node:path';
import { isoTime } from '../../core/clock.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { exportBundle } from '../../vulnerabilities/bundle/export-bundle.ts';
import { stateDirectory } from '../compose.ts';
import { feedsFailure } from '../feeds.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, printJson, printResult } from '../output.ts';

export const feedsExport = async (invocation: Invocation<unknown>, bundle = ''): Promise<ExitCode> => {
  const path = resolve(invocation.io.cwd, bundle);
  const at = isoTime(invocation.io.clock.now());
  const exported = await exportBundle({ stateDirectory: stateDirectory(invocation), path, at });
  if (!exported.ok) throw feedsFailure(exported.failure);
  const { entries, bytes, sha256 } = exported.value;
  const documents = entries.map(({ document, fetchedAt, dataDate }) => ({
    ...{ document, fetched_at: fetchedAt, data_date: dataDate },
  }));
  if (invocation.globals.json) printJson(invocation, { path, sha256, bytes, created: at, documents });
  else {
    const { renderBundle } = await import('../../render/feeds-view.ts');
    printResult(
      invocation,
      renderBundle({ verb: 'exported', path, sha256, bytes, entries }, lookAt(invocation, 'stdout')),
    );
  }
  return 0;
};
