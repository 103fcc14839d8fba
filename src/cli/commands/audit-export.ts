// `patchctl audit export`: every event of the ledger as JSON lines or CSV, streamed to stdout.
import { once } from 'node:events';
import type { ExitCode } from '../../core/exit-code.ts';
import { withoutControls } from '../../render/json-line.ts';
import { openLedgerToRead } from '../compose.ts';
import type { Invocation } from '../invocation.ts';

export const auditExport = async (invocation: Invocation<{ readonly format: 'jsonl' | 'csv' }>): Promise<ExitCode> => {
  const { stdout } = invocation.io;
  const ledger = await openLedgerToRead(invocation);
  try {
    const write = async (text: string): Promise<void> => {
      // Texts of hosts are inside the JSON of payloads: escaped there, they are harmless on a terminal and hash the same.
      if (stdout.destroyed || stdout.write(withoutControls(text))) return;
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
    };
    if (invocation.options.format === 'csv') await ledger.exportCsv(write);
    else await ledger.exportJsonl(write);
    return 0;
  } finally {
    await ledger.close();
  }
};
