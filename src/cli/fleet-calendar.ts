// The maintenance windows of an inventory as a calendar, or every reason why they cannot be used.
import type { Calendar } from '../core/window/window.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { CommandFailure } from './command-failure.ts';
import type { Io } from './io.ts';

/** @throws CommandFailure (2) naming every window that cannot be used */
export const openFleetCalendar = async ({ windows }: Inventory, { clock }: Io): Promise<Calendar> => {
  const { openCalendar } = await import('../calendar/open-calendar.ts');
  const opened = await openCalendar(windows, clock.now());
  if (opened.ok) return opened.value;
  const lines = opened.problems.map(({ place, message, hint }) => `${place}  ${message}; ${hint}`);
  throw new CommandFailure(2, lines.join('\n'));
};
