// All files' sections put together: every name once, with the place where it was declared.
import { type Diagnostic, diagnosticAt } from './diagnostic.ts';
import { expandRange } from './host-range.ts';
import type { ParsedFile } from './read-files.ts';
import type {
  ChannelSettings,
  DefaultSettings,
  DomainSettings,
  GroupSettings,
  HostSettings,
  InventoryFile,
  JumpSettings,
  PolicySettings,
  TierSettings,
  WindowSettings,
} from './shape.ts';
import { type Mark, positionOf } from './source.ts';
import { keysAt, type Path, spanAt } from './tree.ts';

/** One block of settings: who it is for, what it says, where it stands. */
export interface Entry<Settings> {
  /** The key as written; `defaults` for the defaults. */
  readonly name: string;
  readonly settings: Settings;
  readonly file: ParsedFile;
  /** From the top of the file to the block. */
  readonly path: Path;
}

export interface HostEntry extends Entry<HostSettings> {
  /** What the key stands for: at least one name. */
  readonly names: readonly [string, ...string[]];
}

/** A ring with what must hold before it is entered. */
export type RingEntry = Exclude<NonNullable<InventoryFile['rings']>[number], string>;

export interface Sections {
  /** One for each file that has them; no key is in two of them. */
  readonly defaults: readonly Entry<DefaultSettings>[];
  readonly tiers: ReadonlyMap<string, Entry<TierSettings>>;
  /** Absent: none declared. */
  readonly rings: { readonly entries: readonly RingEntry[]; readonly file: ParsedFile } | undefined;
  /** Each declared in one file at most. */
  readonly run: Entry<NonNullable<InventoryFile['run']>> | undefined;
  readonly hooks: Entry<NonNullable<InventoryFile['hooks']>> | undefined;
  readonly domains: ReadonlyMap<string, Entry<DomainSettings>>;
  readonly windows: ReadonlyMap<string, Entry<WindowSettings>>;
  readonly notifications: ReadonlyMap<string, Entry<ChannelSettings>>;
  readonly groups: ReadonlyMap<string, Entry<GroupSettings>>;
  readonly jumps: ReadonlyMap<string, Entry<JumpSettings>>;
  readonly policies: ReadonlyMap<string, Entry<PolicySettings>>;
  readonly hosts: readonly HostEntry[];
}

/** The place of a value in an entry, or of the entry's key when no path is given. */
export const markIn = (entry: Entry<unknown>, ...path: Path): Mark => ({
  source: entry.file.source,
  span: spanAt(entry.file.tree, [...entry.path, ...path], path.length === 0 ? 'key' : 'value'),
});

/** `inventory.yaml:12`, for messages that point at a second place. */
export const lineOf = (mark: Mark): string => `${mark.source.shown}:${positionOf(mark).line}`;

type MapSection = 'tiers' | 'groups' | 'jumps' | 'policies' | 'hosts' | 'domains' | 'windows' | 'notifications';
type SettingsOf<S extends MapSection> = NonNullable<NonNullable<ParsedFile['value'][S]>[string]>;

// The names come from the tree: an object would put `2:` before `10:`, and the order of tiers means something.
const entriesOf = <S extends MapSection>(files: readonly ParsedFile[], section: S): readonly Entry<SettingsOf<S>>[] =>
  files.flatMap((file) => {
    const values: Readonly<Record<string, unknown>> = file.value[section] ?? {};
    return keysAt(file.tree, [section])
      .filter((name) => Object.hasOwn(values, name))
      .map((name) => ({ name, settings: (values[name] ?? {}) as SettingsOf<S>, file, path: [section, name] }));
  });

const unique = <T>(
  entries: readonly Entry<T>[],
  kind: string,
  report: (diagnostic: Diagnostic) => void,
): ReadonlyMap<string, Entry<T>> => {
  const byName = new Map<string, Entry<T>>();
  for (const entry of entries) {
    const first = byName.get(entry.name);
    if (first === undefined) byName.set(entry.name, entry);
    else report(diagnosticAt(markIn(entry), `${kind} ${entry.name} is already declared at ${lineOf(markIn(first))}`));
  }
  return byName;
};

const defaultsOf = (files: readonly ParsedFile[], report: (diagnostic: Diagnostic) => void): Sections['defaults'] => {
  const entries = files.flatMap((file): Entry<DefaultSettings>[] =>
    file.value.defaults ? [{ name: 'defaults', settings: file.value.defaults, file, path: ['defaults'] }] : [],
  );
  const saidAt = new Map<string, Mark>();
  for (const entry of entries) {
    for (const key of Object.keys(entry.settings)) {
      const mark: Mark = { source: entry.file.source, span: spanAt(entry.file.tree, [...entry.path, key], 'key') };
      const first = saidAt.get(key);
      if (first === undefined) saidAt.set(key, mark);
      else report(diagnosticAt(mark, `${key} already has a default at ${lineOf(first)}`));
    }
  }
  return entries;
};

const ringsOf = (files: readonly ParsedFile[], report: (diagnostic: Diagnostic) => void): Sections['rings'] => {
  const [first, ...others] = files.filter((file) => (file.value.rings ?? []).length > 0);
  if (first === undefined) return undefined;
  const markOf = (file: ParsedFile, ...path: Path): Mark => ({
    source: file.source,
    span: spanAt(file.tree, ['rings', ...path], path.length === 0 ? 'key' : 'value'),
  });
  for (const file of others) {
    report(diagnosticAt(markOf(file), `rings are already declared at ${lineOf(markOf(first))}`));
  }
  const entries = (first.value.rings ?? []).map(
    (ring): RingEntry => (typeof ring === 'string' ? { name: ring } : ring),
  );
  const names = entries.map(({ name }) => name);
  for (const [i, { name, promote_from: source }] of entries.entries()) {
    if (names.indexOf(name) < i) report(diagnosticAt(markOf(first, i), `ring ${name} stands here twice`));
    if (source !== undefined && !names.slice(0, i).includes(source))
      report(
        diagnosticAt(
          markOf(first, i, 'promote_from'),
          `ring ${name} cannot be promoted from "${source}"`,
          'name a ring before it',
        ),
      );
  }
  return { entries: entries.filter(({ name }, i) => names.indexOf(name) === i), file: first };
};

/** A section that holds for everything: the first file that has it declares it. */
const onceOf = <S extends 'run' | 'hooks'>(
  files: readonly ParsedFile[],
  section: S,
  report: (diagnostic: Diagnostic) => void,
): Entry<NonNullable<InventoryFile[S]>> | undefined => {
  const entries = files.flatMap((file): Entry<NonNullable<InventoryFile[S]>>[] => {
    const settings = file.value[section];
    return settings === null || settings === undefined ? [] : [{ name: section, settings, file, path: [section] }];
  });
  const [first, ...others] = entries;
  for (const entry of others) {
    if (first !== undefined)
      report(diagnosticAt(markIn(entry), `${section} is already declared at ${lineOf(markIn(first))}`));
  }
  return first;
};

const expanded = (entry: Entry<HostSettings>, report: (diagnostic: Diagnostic) => void): readonly HostEntry[] => {
  const expansion = expandRange(entry.name);
  if (!expansion.ok) {
    report(diagnosticAt(markIn(entry), expansion.message, expansion.suggestion));
    return [];
  }
  const [first, ...rest] = expansion.names;
  return first === undefined ? [] : [{ ...entry, names: [first, ...rest] }];
};

export interface Combined {
  readonly sections: Sections;
  readonly diagnostics: readonly Diagnostic[];
}

/** Puts the files together. Declaring a thing in two places is an error: no order of files decides silently. */
export const combineSections = (files: readonly ParsedFile[]): Combined => {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const sections: Sections = {
    defaults: defaultsOf(files, report),
    tiers: unique(entriesOf(files, 'tiers'), 'tier', report),
    rings: ringsOf(files, report),
    groups: unique(entriesOf(files, 'groups'), 'group', report),
    jumps: unique(entriesOf(files, 'jumps'), 'jump host', report),
    policies: unique(entriesOf(files, 'policies'), 'policy', report),
    domains: unique(entriesOf(files, 'domains'), 'failure domain', report),
    windows: unique(entriesOf(files, 'windows'), 'window', report),
    notifications: unique(entriesOf(files, 'notifications'), 'notification channel', report),
    run: onceOf(files, 'run', report),
    hooks: onceOf(files, 'hooks', report),
    hosts: entriesOf(files, 'hosts').flatMap((entry) => expanded(entry, report)),
  };
  return { sections, diagnostics };
};
