// Answers that are remembered: for pure questions that are asked thousands of times with few different words.

/** The same function, each key asked once. The memory lives as long as the function that comes back. */
export const memo = <T>(answer: (key: string) => T): ((key: string) => T) => {
  const known = new Map<string, { readonly value: T }>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered.value;
    const value = answer(key);
    known.set(key, { value });
    return value;
  };
};
