// A deadline as a factor: whose rule, how long, from when, until when.
import type { Factor } from '../change.ts';
import type { Deadline } from './deadline.ts';
import { factor } from './factor.ts';
import type { Limit } from './policy.ts';

const UNITS: Readonly<Record<string, string>> = { h: 'hour', d: 'day', mo: 'month' };

const limitText = (limit: Limit): string => {
  if (limit === 'own') return 'no days of its own, set a policy';
  if (limit === 'next-upgrade') return 'at the next upgrade';
  if (limit === 'catalogue') return "by the catalogue's date";
  const amount = Number.parseInt(limit, 10);
  const [, unit = 'd'] = /^\d+(\w+)$/.exec(limit) ?? [];
  return `${amount} ${UNITS[unit]}${amount === 1 ? '' : 's'}`;
};

/** `BOD 26-04 row 12: 3 days + forensic triage from KEV listing 2026-07-01, due 2026-07-04`. */
export const deadlineFactor = ({ policy, rule, due, start }: Deadline): Factor => {
  const forensic = rule.forensic ? ' + forensic triage' : '';
  const from = rule.within === 'catalogue' || due === null ? '' : ` from ${start.event} ${start.date}`;
  const date = due === null ? '' : `, due ${due}`;
  const value = `${policy.title} ${rule.name}: ${limitText(rule.within)}${forensic}${from}${date}`;
  // When a rule was published is part of its source's name, where that is known at all.
  return factor('deadline', value, `${policy.id} as published in ${policy.source}`);
};
