// An inventory file's values together with where each stands in the text. Independent of the YAML library.
import type { Span } from './source.ts';

export type Scalar = string | number | boolean | null;

export type Tree =
  | {
      readonly kind: 'scalar';
      readonly value: Scalar;
      /** As written, without quotes: `012` where the value is 12. */
      readonly written: string;
      readonly span: Span;
    }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly span: Span }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, TreeEntry>; readonly span: Span };

export interface TreeEntry {
  readonly key: Span;
  readonly value: Tree;
}

/** What a step of a path leads to. Numbers are positions in lists. */
export type Path = readonly (string | number)[];

export interface Found {
  /** The span of the key, where the last step was one. */
  readonly key?: Span;
  readonly value: Tree;
}

const step = (tree: Tree, key: string | number): Found | undefined => {
  switch (tree.kind) {
    case 'map':
      return tree.entries.get(String(key));
    case 'list': {
      const value = tree.items[Number(key)];
      return value === undefined ? undefined : { value };
    }
    case 'scalar':
      return undefined;
  }
};

/** What stands at a path; undefined when nothing does. */
export const findAt = (tree: Tree, path: Path): Found | undefined => {
  let found: Found | undefined = { value: tree };
  for (const key of path) found = found === undefined ? undefined : step(found.value, key);
  return found;
};

/** The keys of the map at a path, in the order of the file; none when there is no map. */
export const keysAt = (tree: Tree, path: Path): readonly string[] => {
  const value = findAt(tree, path)?.value;
  return value?.kind === 'map' ? [...value.entries.keys()] : [];
};

/** The place of the longest part of the path that exists, seen as a key or as a value. */
export const spanAt = (tree: Tree, path: Path, side: 'key' | 'value' = 'value'): Span => {
  for (let length = path.length; length > 0; length--) {
    const found = findAt(tree, path.slice(0, length));
    if (found === undefined) continue;
    // What is missing is missed at the key of its parent, for a caret under a whole map says nothing;
    // but `jump: a` is the same as `jump: [a]`, and there the value is the place.
    const isText = found.value.kind === 'scalar' && found.value.value !== null;
    const bySide = side === 'key' || (length < path.length && !isText) ? found.key : undefined;
    return bySide ?? found.value.span;
  }
  return { start: tree.span.start, end: tree.span.start + 1 };
};

/** The bare value, for validation. Maps have no prototype, so that no key means anything special. */
export const plainOf = (tree: Tree): unknown => {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainOf);
    case 'map': {
      const plain: Record<string, unknown> = Object.create(null);
      for (const [key, { value }] of tree.entries) plain[key] = plainOf(value);
      return plain;
    }
  }
};
