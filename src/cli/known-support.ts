// How long a host's system is supported, as the last scan that could tell left it in the ledger, and as it is today.
import { type Support, supportOn } from '../core/support.ts';
import type { HostStatus } from '../ledger/history.ts';

const ENDED = { true: true, false: false, unknown: 'unknown' } as const;

/** @param today ISO date or time */
export const knownSupport = (
  row: Pick<HostStatus, 'supportUntil' | 'supportEnded'> | undefined,
  today: string,
): Support => supportOn(today, { until: row?.supportUntil ?? null, ended: ENDED[row?.supportEnded ?? 'unknown'] });
