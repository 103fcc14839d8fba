// `patchctl audit verify`: is the ledger what was written, as far as a local chain can tell?
import type { ExitCode } from '../../core/exit-code.ts';
import { CommandFailure } from '../command-failure.ts';
import { openLedgerToRead, stateDirectory } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, printJson, printResult } from '../output.ts';

export const auditVerify = async (invocation: Invocation<{ readonly expectHead?: string }>): Promise<ExitCode> => {
  const { expectHead } = invocation.options;
  if (expectHead !== undefined && !/^[0-9a-f]{64}$/.test(expectHead))
    throw new CommandFailure(2, '--expect-head wants the 64 hex digits that audit verify printed');
  const ledger = await openLedgerToRead(invocation);
  try {
    const result = await ledger.verify(expectHead === undefined ? {} : { expectHead });
    const document = {
      ok: result.ok,
      rows: result.rows,
      head: result.head,
      first_bad: result.firstBad ?? null,
      caveat: result.caveat,
    };
    if (invocation.globals.json) printJson(invocation, document);
    else {
      const { renderAudit } = await import('../../render/audit-view.ts');
      printResult(
        invocation,
        renderAudit({ ...result, path: stateDirectory(invocation) }, lookAt(invocation, 'stdout')),
      );
    }
    return result.ok ? 0 : 6;
  } finally {
    await ledger.close();
  }
};
