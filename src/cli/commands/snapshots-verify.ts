// `patchctl snapshots verify`: proves that what was kept can be read back. Changes nothing.
import type { ExitCode } from '../../core/exit-code.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Context } from '../../operations/context.ts';
import type { OpenHost } from '../../operations/open-host.ts';
import { listSnapshots, type OfHost, onEachHost } from '../../operations/snapshots/each-host.ts';
import { type VerifiedSnapshot, verifySnapshot } from '../../operations/snapshots/verify-snapshot.ts';
import { CommandFailure } from '../command-failure.ts';
import { createContext, loadFleet, selectFleet } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import { faultDocument } from '../snapshot-documents.ts';

type Options = SelectionOptions & { readonly run?: string };

export const snapshotsVerify = async (invocation: Invocation<Options>): Promise<ExitCode> => {
  const { options } = invocation;
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(options));
  const context = await createContext(invocation, inventory);
  try {
    const verified = await onEachHost(hosts, context, (open) => verifyHost(open, options.run, context));
    refuseNothing(verified, options.run);
    if (invocation.globals.json) {
      printJson(invocation, {
        inventory: { path: inventory.path, sha256: inventory.sha256 },
        hosts: verified.map(documentOf),
      });
    } else {
      const { renderVerified } = await import('../../render/snapshots-view.ts');
      const view = verified.map(({ host, result }) => ({
        name: host.name,
        verified: result.ok ? result.value : [],
        faults: result.ok ? [] : [result.fault],
      }));
      printResult(invocation, renderVerified(view, lookAt(invocation, 'stdout')));
    }
    return verified.every(isProven) ? 0 : 4;
  } finally {
    await context.close();
  }
};

const verifyHost = async (
  open: OpenHost,
  run: string | undefined,
  context: Context,
): Promise<Result<readonly VerifiedSnapshot[]>> => {
  const kept = await listSnapshots(open);
  if (!kept.ok) return kept;
  const wanted = kept.value.snapshots.filter((one) => run === undefined || one.run === run);
  const all: VerifiedSnapshot[] = [];
  for (const snapshot of wanted) {
    const verified = await verifySnapshot(open, snapshot, context);
    if (!verified.ok) return verified;
    all.push(verified.value);
  }
  return ok(all);
};

/** Of a run that left nothing, nothing is proven. */
const refuseNothing = (verified: readonly OfHost<readonly VerifiedSnapshot[]>[], run: string | undefined): void => {
  const isEmpty = verified.every(({ result }) => result.ok && result.value.length === 0);
  if (run !== undefined && isEmpty)
    throw new CommandFailure(2, `none of these hosts has a snapshot of run ${run}`, 'patchctl snapshots list');
};

const failedParts = ({ parts }: VerifiedSnapshot): boolean => parts.some(({ proof }) => proof === 'failed');

const isProven = ({ result }: OfHost<readonly VerifiedSnapshot[]>): boolean =>
  result.ok && !result.value.some(failedParts);

const documentOf = ({ host, result }: OfHost<readonly VerifiedSnapshot[]>): Record<string, unknown> => ({
  name: host.name,
  faults: result.ok ? [] : [faultDocument(result.fault, host)],
  snapshots: (result.ok ? result.value : []).map((one) => ({
    id: one.snapshot.record.id,
    run: one.snapshot.run,
    taken: one.snapshot.taken,
    ok: !failedParts(one),
    parts: one.parts,
  })),
});
