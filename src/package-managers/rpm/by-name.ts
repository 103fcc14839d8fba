// Packages by name, so that a host with a hundred thousand lines costs time in proportion and not in square.

export type ByName<T> = ReadonlyMap<string, readonly T[]>;

export const byName = <T extends { readonly name: string }>(entries: readonly T[]): ByName<T> => {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const group = groups.get(entry.name);
    if (group) group.push(entry);
    else groups.set(entry.name, [entry]);
  }
  return groups;
};
