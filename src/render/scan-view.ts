// The end of `scan`: the fleet as it was just seen, the same table as `status`, why some hosts stay unknown, and how old the feeds are.
import { mostUrgent } from '../core/most-urgent.ts';
import { osName } from '../core/os-name.ts';
import type { Plan, PlanHost } from '../core/plan.ts';
import { feedBlock } from './feed-lines.ts';
import { effectiveChanges } from './fold-hosts.ts';
import { labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { leftOutBlocks } from './plan-lines.ts';
import { type StatusRow, statusBlocks } from './status-view.ts';
import { blocksText } from './to-lines.ts';

const REBOOT = { true: 'yes', false: 'no', unknown: 'unknown' } as const;

const rowOf = (host: PlanHost, look: Look): StatusRow => {
  const known = host.verdict !== 'unknown' && host.basis !== null;
  const changes = effectiveChanges(host);
  const urgent = mostUrgent(changes);
  const unrated = changes.some(({ security }) => security === 'unknown');
  return {
    name: host.name,
    tier: host.tier,
    ring: host.ring,
    os: host.os === null ? null : osName(host.os),
    support: host.support,
    pending: known ? changes.length : null,
    security: known && !unrated ? changes.filter(({ security }) => security === true).length : null,
    ...(urgent !== undefined && { urgent }),
    reboot: REBOOT[`${host.reboot.needed}`],
    lastScanAt: new Date(look.now).toISOString(),
    lastRun: null,
    lastOutcome: null,
  };
};

/** The scan as text that ends with a newline. */
export const renderScan = (run: string, { hosts, feeds }: Pick<Plan, 'hosts' | 'feeds'>, look: Look): string => {
  const rows = hosts.map((host) => rowOf(host, look));
  return blocksText([
    ...statusBlocks({ title: `Scan ${run}`, rows, history: 'hidden' }, look),
    labelledLines([...leftOutBlocks(hosts), feedBlock(feeds)], look),
  ]);
};
