// The small words of messages: counts, lists of names, spans of time, and what to do about a host.
import { FAULTS, hintFor } from '../core/fault.ts';
import { type Count, countsOf, type Ended, type Story } from './story.ts';

/** @example counted(2, 'host') // 2 hosts */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** @example namesText(['a', 'b', 'c'], 2) // a, b and 1 more */
export const namesText = (names: readonly string[], most: number): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;

const countText = ({ outcome, hosts }: Count): string => `${hosts} ${outcome}`;

/** @example `36 patched, 1 stranded, 3 not started`; empty before the first outcome. */
export const countsText = (story: Story): string => {
  const left = story.stopped?.notStarted.length ?? 0;
  return [...countsOf(story).map(countText), ...(left === 0 ? [] : [`${left} not started`])].join(', ');
};

/** Milliseconds as minutes and seconds: `12 min 4 s`. */
export const spanText = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** What an admin does next about one host. */
export const nextFor = ({ host, outcome, fault }: Ended, run: string): string => {
  const show = `patchctl show ${run} ${host}`;
  if (outcome === 'stranded') return `${show}; when it is mended: patchctl resume ${run}`;
  const wasTouched = outcome === 'degraded' || outcome === 'reverted';
  return fault === null || wasTouched ? show : hintFor(fault, host).replaceAll(/\bRUN\b/g, run);
};

/** Why a host ended as it did: before a change the fault says it all, after one what was read from the host says more. */
export const whyText = ({ outcome, summary, fault }: Ended): string => {
  const isBefore = outcome === 'refused' || outcome === 'unreachable';
  if (!isBefore || fault === null) return summary ?? '';
  const { title } = FAULTS[fault.code];
  if (fault.message === '' || fault.message.startsWith(title)) return fault.message || title;
  return `${title}: ${fault.message}`;
};
