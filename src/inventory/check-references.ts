// Names that one block uses and another must declare: tiers, rings, groups, jump hosts.
import { PRESETS } from '../core/priority/policies/presets.ts';
import { type Diagnostic, diagnosticAt, didYouMean } from './diagnostic.ts';
import { ONLY_RING, ONLY_TIER } from './layers.ts';
import { type Entry, markIn, type Sections } from './sections.ts';
import type { LayerSettings } from './shape.ts';
import type { Path } from './tree.ts';

interface Block {
  /** `for host web01.example.net`, `in group web`. */
  readonly where: string;
  readonly entry: Entry<LayerSettings>;
}

interface Kind {
  readonly singular: string;
  readonly plural: string;
  readonly names: readonly string[];
}

const blocksOf = (sections: Sections): readonly Block[] => [
  ...sections.defaults.map((entry) => ({ where: 'in defaults', entry })),
  ...[...sections.tiers.values()].map((entry) => ({ where: `in tier ${entry.name}`, entry })),
  ...[...sections.groups.values()].map((entry) => ({ where: `in group ${entry.name}`, entry })),
  ...sections.hosts.map((entry) => ({ where: `for host ${entry.names[0]}`, entry })),
  ...[...sections.jumps.values()].map((entry) => ({ where: `for jump host ${entry.name}`, entry })),
];

/** The declared tiers in order of urgency. */
export const tierNames = (sections: Sections): readonly string[] =>
  sections.tiers.size === 0 ? [ONLY_TIER] : [...sections.tiers.keys()];

/** The declared rings in promotion order. */
export const ringNames = (sections: Sections): readonly string[] =>
  sections.rings?.entries.map(({ name }) => name) ?? [ONLY_RING];

const kindsOf = (sections: Sections) => ({
  tier: { singular: 'tier', plural: 'tiers', names: tierNames(sections) },
  ring: { singular: 'ring', plural: 'rings', names: ringNames(sections) },
  groups: { singular: 'group', plural: 'groups', names: [...sections.groups.keys()] },
  jump: { singular: 'jump host', plural: 'jumps', names: [...sections.jumps.keys()] },
  windows: { singular: 'window', plural: 'windows', names: [...sections.windows.keys()] },
  deadlines: {
    singular: 'deadline policy',
    plural: 'policies',
    names: [...sections.policies.keys(), ...PRESETS.map(({ id }) => id)],
  },
});

interface Use {
  readonly kind: Kind;
  readonly name: string;
  readonly path: Path;
}

/** Every use of a name in a block. A single `jump: a` and a list of them stand at different paths. */
const usesIn = ({ entry }: Block, kinds: ReturnType<typeof kindsOf>): readonly Use[] => {
  const { tier, ring, groups, jump, deadlines, windows } = entry.settings;
  return [
    ...(tier === undefined ? [] : [{ kind: kinds.tier, name: tier, path: ['tier'] }]),
    ...(ring === undefined ? [] : [{ kind: kinds.ring, name: ring, path: ['ring'] }]),
    ...(groups ?? []).map((name, i) => ({ kind: kinds.groups, name, path: ['groups', i] })),
    ...(windows ?? []).map((name, i) => ({ kind: kinds.windows, name, path: ['windows', i] })),
    ...(deadlines ?? []).map((name, i) => ({ kind: kinds.deadlines, name, path: ['deadlines', i] })),
    ...(jump ?? []).map((name, i) => ({ kind: kinds.jump, name, path: ['jump', i] })),
  ];
};

/** Reports each use of a name that nothing declares, once for a whole range of hosts. */
export const checkReferences = (sections: Sections): readonly Diagnostic[] => {
  const kinds = kindsOf(sections);
  const known = new Map(Object.values(kinds).map((kind) => [kind.singular, new Set(kind.names)]));
  return blocksOf(sections).flatMap((block) =>
    usesIn(block, kinds)
      .filter(({ kind, name }) => known.get(kind.singular)?.has(name) === false)
      .map(({ kind, name, path }) =>
        diagnosticAt(
          markIn(block.entry, ...path),
          `unknown ${kind.singular} "${name}" ${block.where}`,
          didYouMean(name, kind),
        ),
      ),
  );
};
