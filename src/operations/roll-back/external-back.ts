// The way back by an external snapshot: is there a command that brings the machine back, and does its keeper still have the snapshot?
import { fault } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { TakenExternal } from '../../core/snapshot-policy.ts';
import type { Context } from '../context.ts';
import { handleExternal } from '../snapshots/external.ts';

/** Asks the admin's `verify` command, where there is one. Changes nothing. Fault `saved-file-missing`. */
export const checkExternalBack = async (
  host: Host,
  taken: TakenExternal,
  context: Pick<Context, 'bastion'>,
): Promise<Result<undefined>> => {
  const { external } = host.snapshot;
  if (external?.restore === undefined)
    return failed(
      fault(
        'saved-file-missing',
        'the inventory names no command to restore external snapshots',
        'add snapshot.restore to the inventory of {host}, or bring the machine back by hand',
      ),
    );
  if (external.verify === undefined) return ok(undefined);
  const verified = await handleExternal('verify', { host, ...taken }, context);
  return verified.ok ? verified : failed(fault('saved-file-missing', verified.fault.message));
};
