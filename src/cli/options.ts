// Option values from text: durations, counts, labels, selections. Everything unusable is bad usage, said at once.
import { InvalidArgumentError } from 'commander';
import type { Selection } from '../core/selection.ts';

/** Options that may be repeated. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `10m`, `24h`, `7d` in milliseconds. */
export const duration = (value: string): number => {
  const match = /^(\d{1,6})([smhd])$/.exec(value);
  if (match === null) throw new InvalidArgumentError('a duration looks like 30s, 10m, 24h or 7d.');
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
};

export const positiveInteger = (value: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new InvalidArgumentError('a whole number above 0 is needed.');
  return Number(value);
};

export const label = (value: string, before: readonly string[] | undefined): readonly string[] => {
  if (!/^[^=]+=/.test(value)) throw new InvalidArgumentError('a label looks like key=value.');
  return collect(value, before);
};

/** `CVE-2026-12345`, in any case. */
export const cveId = (value: string): string => {
  const id = value.trim().toUpperCase();
  if (!/^CVE-\d{4}-\d{4,19}$/.test(id)) throw new InvalidArgumentError('a CVE id looks like CVE-2026-12345.');
  return id;
};

/** The options that choose hosts, as commander parses them. */
export interface SelectionOptions {
  readonly tier?: readonly string[];
  readonly ring?: readonly string[];
  readonly group?: readonly string[];
  readonly host?: readonly string[];
  readonly label?: readonly string[];
  readonly limit?: number;
}

export const selectionOf = (options: SelectionOptions): Selection => ({
  tiers: options.tier ?? [],
  rings: options.ring ?? [],
  groups: options.group ?? [],
  hosts: options.host ?? [],
  labels: options.label ?? [],
  ...(options.limit !== undefined && { limit: options.limit }),
});
