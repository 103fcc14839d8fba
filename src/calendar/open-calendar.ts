// From the windows of an inventory to a calendar, or to what is wrong with them: cron lines, files, windows that make no sense.
import { printable } from '../core/printable.ts';
import type { Calendar, WindowDefinition } from '../core/window/window.ts';
import { createCalendar } from './calendar.ts';
import { type CalendarProblem, cronSource, daysSource, type OpenedWindow, type WindowSource } from './window-source.ts';

export type OpenedCalendar =
  | { readonly ok: true; readonly value: Calendar }
  | { readonly ok: false; readonly problems: readonly CalendarProblem[] };

const LONGEST_MS = 62 * 86_400_000;

const refused = (definition: WindowDefinition, message: string, hint: string): OpenedWindow => ({
  ok: false,
  problems: [{ place: definition.place, message: `window ${definition.name} ${message}`, hint }],
});

const openCron = (definition: WindowDefinition, rule: Parameters<typeof cronSource>[0]): OpenedWindow => {
  try {
    return { ok: true, source: cronSource(rule) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return refused(definition, `has no usable cron line: ${printable(said)}`, 'minute hour day month weekday');
  }
};

const openSource = async (definition: WindowDefinition, now: number): Promise<OpenedWindow> => {
  const { rule } = definition;
  switch (rule.kind) {
    case 'days':
      return { ok: true, source: daysSource(rule) };
    case 'cron':
      return openCron(definition, rule);
    case 'ics': {
      const { icsSource } = await import('./ics/ics-source.ts');
      return icsSource(definition, rule, now);
    }
  }
};

/** Windows that are not what a window is for. A file without openings ahead is no mistake: nobody has planned any yet. */
const checked = (definition: WindowDefinition, source: WindowSource, now: number): OpenedWindow => {
  const alone = createCalendar(new Map([[definition.name, source]]));
  const [first] = alone.next({ windows: [definition.name], blackouts: [] }, now, 1);
  if (first === undefined && definition.rule.kind !== 'ics')
    return refused(definition, 'does not open within two years', 'no such day exists in that time; correct its days');
  if (first !== undefined && first.until - first.from > LONGEST_MS)
    return refused(
      definition,
      'does not close for two months',
      'make it shorter; a host without windows is always open',
    );
  return { ok: true, source };
};

/** Makes the calendar of an inventory; iCalendar files are read now, and once. Never rejects for what is in them. */
export const openCalendar = async (windows: readonly WindowDefinition[], now: number): Promise<OpenedCalendar> => {
  const opened = await Promise.all(
    windows.map(async (definition) => {
      const one = await openSource(definition, now);
      return { name: definition.name, result: one.ok ? checked(definition, one.source, now) : one };
    }),
  );
  const problems = opened.flatMap(({ result }) => (result.ok ? [] : result.problems));
  if (problems.length > 0) return { ok: false, problems };
  const sources = new Map(opened.flatMap(({ name, result }) => (result.ok ? [[name, result.source] as const] : [])));
  return { ok: true, value: createCalendar(sources) };
};
