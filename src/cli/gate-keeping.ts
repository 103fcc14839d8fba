// Gates as a run on this bastion keeps them: approvals are events that another patchctl writes into the same ledger.
import type { PatchEvent } from '../core/event.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { GATE_INTERVALS, type GateKeeping } from '../operations/waves/gate.ts';

export interface ApprovalOptions {
  /** Milliseconds. */
  readonly approvalTimeout: number;
}

interface Waiting {
  readonly ledger: LedgerReader<PatchEvent>;
  readonly run: string;
}

export const gateKeeping = ({ approvalTimeout }: ApprovalOptions, { ledger, run }: Waiting): GateKeeping => ({
  ...GATE_INTERVALS,
  approvalTimeoutMs: approvalTimeout,
  isApproved: async (wave) => {
    const approvals = await ledger.runEventsOf(run, 'gate.approved');
    return approvals.some(({ event }) => event.type === 'gate.approved' && event.wave === wave);
  },
});
