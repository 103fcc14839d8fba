// Which hosts an operator asked for, and whether one host is among them. Errors and suggestions are in inventory/select-hosts.
import { matchesGlob } from './glob.ts';
import type { Host } from './host.ts';

/** The same flag more than once means "or", different flags mean "and"; an empty list asks nothing. Kept in plans as it is. */
export interface Selection {
  readonly tiers: readonly string[];
  readonly rings: readonly string[];
  readonly groups: readonly string[];
  /** Globs over host names; `!web03` takes hosts out again. */
  readonly hosts: readonly string[];
  /** `key=value`. */
  readonly labels: readonly string[];
  /** At most this many hosts, the first of the inventory's order. */
  readonly limit?: number;
}

/** The selection that asks nothing: the whole fleet. */
export const WHOLE_FLEET: Selection = { tiers: [], rings: [], groups: [], hosts: [], labels: [] };

type Selectable = Pick<Host, 'name' | 'tier' | 'ring' | 'groups' | 'labels'>;

/** Whether anything was asked at all (`--limit` alone names nothing). */
export const selectsAnything = (selection: Selection): boolean =>
  [selection.tiers, selection.rings, selection.groups, selection.hosts, selection.labels].some((l) => l.length > 0);

const shortName = (name: string): string => (/^[\d.]+$|:/.test(name) ? name : name.replace(/\..*$/s, ''));

/** Whether a pattern without `!` means this host: by its full name or by the part before the first dot. */
export const matchesHostPattern = (pattern: string, name: string): boolean =>
  matchesGlob(pattern, name) || matchesGlob(pattern, shortName(name));

/** The pattern without its `!`, and whether it had one. */
export const hostPattern = (text: string): { readonly excludes: boolean; readonly pattern: string } =>
  text.startsWith('!') ? { excludes: true, pattern: text.slice(1) } : { excludes: false, pattern: text };

const matchesNames = (patterns: readonly string[], name: string): boolean => {
  const parsed = patterns.map(hostPattern);
  const wanted = parsed.filter((p) => !p.excludes);
  const unwanted = parsed.filter((p) => p.excludes);
  return (
    (wanted.length === 0 || wanted.some((p) => matchesHostPattern(p.pattern, name))) &&
    !unwanted.some((p) => matchesHostPattern(p.pattern, name))
  );
};

/** The labels of a host in the form that `--label` takes. */
export const labelPairs = (host: Pick<Host, 'labels'>): readonly string[] =>
  Object.entries(host.labels).map(([key, value]) => `${key}=${value}`);

const asks = (wanted: readonly string[], has: (one: string) => boolean): boolean =>
  wanted.length === 0 || wanted.some(has);

/** Whether the selection, its limit aside, takes this host. */
export const isSelected = (host: Selectable, selection: Selection): boolean =>
  asks(selection.tiers, (tier) => tier === host.tier) &&
  asks(selection.rings, (ring) => ring === host.ring) &&
  asks(selection.groups, (group) => host.groups.includes(group)) &&
  asks(selection.labels, (pair) => labelPairs(host).includes(pair)) &&
  matchesNames(selection.hosts, host.name);
