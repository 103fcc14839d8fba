// What several hosts want looked at, each note once: said without names where all of them say it, and few in number.
import type { PlanHost } from '../core/plan.ts';
import { namesText } from './fold-names.ts';

const MOST_NOTES = 4;

/** The hosts' `attention` as texts; notes that not all of the hosts have name theirs. */
export const sharedNotes = (hosts: readonly Pick<PlanHost, 'name' | 'attention'>[]): readonly string[] => {
  const notes = new Map<string, string[]>();
  for (const host of hosts) {
    for (const note of new Set(host.attention)) notes.set(note, [...(notes.get(note) ?? []), host.name]);
  }
  const texts = [...notes].map(([note, names]) =>
    names.length === hosts.length ? note : `${note} on ${namesText(names, 3)}`,
  );
  const more = texts.length - MOST_NOTES;
  return more > 1 ? [...texts.slice(0, MOST_NOTES), `and ${more} more`] : texts;
};
