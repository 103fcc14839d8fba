// Before anybody says yes: hosts of a plan that would be put off if the run began now, with the reason.
import type { Host } from '../core/host.ts';
import { type Plan, plannedHosts } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import type { Calendar } from '../core/window/window.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { admit } from '../operations/waves/admit.ts';
import { namesText } from '../render/fold-names.ts';
import type { Invocation } from './invocation.ts';
import { note } from './output.ts';

export interface Moment {
  readonly hosts: readonly Host[];
  readonly calendar: Calendar;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly override: boolean;
}

/** `Not now: web[01-04], window sunday-night opens …`, one line for each reason. Decided again when a host's turn comes. */
export const closedNow = (plan: Plan, { hosts, ...occasion }: Moment): readonly string[] => {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const entries = new Map(plan.hosts.map((host) => [host.name, host]));
  const names = new Map<string, string[]>();
  for (const name of plannedHosts(plan)) {
    const [host, planned] = [byName.get(name), entries.get(name)];
    if (host === undefined || planned === undefined) continue;
    const admitted = admit({ host, planned, goal: plan.options.goal }, occasion);
    if (admitted.kind === 'go') continue;
    const why = admitted.fault.message;
    names.set(why, [...(names.get(why) ?? []), name]);
  }
  return [...names].map(([why, closed]) => `Not now: ${namesText(closed)}, ${why}`);
};

interface Shown {
  readonly invocation: Invocation<{ readonly overrideWindows?: boolean }>;
  readonly inventory: Inventory;
  readonly calendar: Calendar;
}

/** Says so on stderr, behind a plan that was shown. */
export const noteClosed = (plan: Plan, { invocation, inventory: { hosts }, calendar }: Shown): void => {
  const override = plan.options.override_windows || invocation.options.overrideWindows === true;
  const now = invocation.io.clock.now();
  for (const line of closedNow(plan, { hosts, calendar, now, override })) note(invocation, printable(line));
};
