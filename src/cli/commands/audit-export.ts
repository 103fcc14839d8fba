// `patchctl audit export`: every event of the ledger as JSON lines or CSV, streamed to stdout.
import type { ExitCode } from '../../core/exit-code.ts';
import { withoutControls } from '../../render/json-line.ts';
import { openLedgerToRead } from '../compose.ts';
import type { Invocation } from '../invocation.ts';

export const auditExport = async (invocation: Invocation<{ readonly format: 'jsonl' | 'csv' }>): Promise<ExitCode> => {
  const { stdout } = invocation.io;
  const ledger = await openLedgerToRead(invocation);
  try {
    const write = async (text: string): Promise<void> => {
      if (stdout.destroyed) return;
      // Also called when the reader went away (`| head`), which is no error: see io.ts.
      // Texts of hosts are inside the JSON of payloads: escaped there, they are harmless on a terminal and hash the same.
      await new Promise<void>((resolve) => stdout.write(withoutControls(text), () => resolve()));
    };
    if (invocation.options.format === 'csv') await ledger.exportCsv(write);
    else await ledger.exportJsonl(write);
    return 0;
  } finally {
    await ledger.close();
  }
};
