// A selection applied to a fleet. A word that means nothing is an error: a typo must never widen or narrow a run silently.
import type { Host } from '../core/host.ts';
import { nearest } from '../core/nearest.ts';
import { hostPattern, isSelected, labelPairs, matchesHostPattern, type Selection } from '../core/selection.ts';
import { didYouMean } from './diagnostic.ts';
import type { Inventory } from './inventory.ts';

export type Selected =
  | { readonly ok: true; readonly hosts: readonly Host[] }
  /** One sentence for each word that means nothing, or one for a selection without hosts. May hold text from outside. */
  | { readonly ok: false; readonly problems: readonly string[] };

type Fleet = Pick<Inventory, 'hosts' | 'tiers' | 'rings' | 'groups'>;

const unknownNames = (flag: string, wanted: readonly string[], known: readonly string[]): readonly string[] =>
  wanted
    .filter((name) => !known.includes(name))
    .map((name) => `unknown ${flag} "${name}": ${didYouMean(name, { plural: `${flag}s`, names: known })}`);

const unknownLabels = (wanted: readonly string[], hosts: readonly Host[]): readonly string[] => {
  if (wanted.length === 0) return [];
  const known = [...new Set(hosts.flatMap(labelPairs))];
  return wanted
    .filter((pair) => !known.includes(pair))
    .map((pair) =>
      pair.includes('=')
        ? `no host has the label "${pair}": ${didYouMean(pair, { plural: 'labels', names: known })}`
        : `"${pair}" is not a label: write key=value`,
    );
};

const nearName = (pattern: string, hosts: readonly Host[]): string => {
  const word = pattern.replaceAll(/[*?]/g, '');
  const names = hosts.map((host) => host.name);
  const guess = nearest(word, [...names, ...names.map((name) => name.replace(/\..*$/s, ''))]);
  return guess === undefined ? 'patchctl hosts list shows all' : `did you mean "${guess}"?`;
};

const unmatchedPatterns = (patterns: readonly string[], hosts: readonly Host[]): readonly string[] =>
  patterns
    .filter((text) => !hosts.some((host) => matchesHostPattern(hostPattern(text).pattern, host.name)))
    .map((text) => `no host matches "${text}": ${nearName(hostPattern(text).pattern, hosts)}`);

const problemsOf = (fleet: Fleet, selection: Selection): readonly string[] => [
  ...unknownNames(
    'tier',
    selection.tiers,
    fleet.tiers.map((tier) => tier.name),
  ),
  ...unknownNames(
    'ring',
    selection.rings,
    fleet.rings.map((ring) => ring.name),
  ),
  ...unknownNames(
    'group',
    selection.groups,
    fleet.groups.map((group) => group.name),
  ),
  ...unmatchedPatterns(selection.hosts, fleet.hosts),
  ...unknownLabels(selection.labels, fleet.hosts),
];

/** The selected hosts in the order of the inventory. Never an empty list. */
export const selectHosts = (fleet: Fleet, selection: Selection): Selected => {
  const problems = problemsOf(fleet, selection);
  if (problems.length > 0) return { ok: false, problems };
  const hosts = fleet.hosts.filter((host) => isSelected(host, selection)).slice(0, selection.limit);
  if (hosts.length > 0) return { ok: true, hosts };
  return {
    ok: false,
    problems: ['the selection matches no host: each part of it does, but no host is in all of them'],
  };
};
