// What is wrong with feeds.yaml, as places and words. Whoever has the text of the file shows the lines.
import type { z } from 'zod';
import { nearest } from '../core/nearest.ts';

export interface ConfigProblem {
  /** Keys, and positions in lists. */
  readonly path: readonly (string | number)[];
  /** Whether the key there is wrong, or what it holds. */
  readonly side: 'key' | 'value';
  readonly message: string;
  /** What was probably meant, or what there is. */
  readonly suggestion?: string;
}

type Path = ConfigProblem['path'];

/** The keys that are known at a path. */
export type KeysAt = (path: Path) => readonly string[];

const placeOf = (path: Path): string => path.filter((key) => typeof key === 'string').join('.') || 'the file';

const valueAt = (plain: unknown, path: Path): unknown => {
  let value = plain;
  for (const key of path) value = (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[key];
  return value;
};

const unknownKey = (path: Path, key: string, known: readonly string[]): ConfigProblem => {
  const guess = nearest(key, known);
  return {
    path: [...path, key],
    side: 'key',
    message: `unknown key "${key}" ${path.length === 0 ? 'at the top level' : `in ${placeOf(path)}`}`,
    suggestion: guess === undefined ? `(keys: ${known.join(', ')})` : `did you mean "${guess}"?`,
  };
};

const wrongValue = (issue: z.core.$ZodIssue, path: Path, value: unknown): ConfigProblem => {
  const guess =
    issue.code === 'invalid_value' && typeof value === 'string' ? nearest(value, issue.values.map(String)) : undefined;
  return {
    path,
    side: 'value',
    message: `${placeOf(path)} must be ${issue.message}`,
    ...(guess !== undefined && { suggestion: `did you mean "${guess}"?` }),
  };
};

/** Every problem that the shape has found in a file. */
export const problemsIn = (
  plain: unknown,
  issues: readonly z.core.$ZodIssue[],
  keysAt: KeysAt,
): readonly ConfigProblem[] =>
  issues.flatMap((issue) => {
    const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    const holder = path.slice(0, -1);
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => unknownKey(path, key, keysAt(path)));
      case 'invalid_key':
        return [unknownKey(holder, String(path.at(-1)), keysAt(holder))];
      default:
        return [wrongValue(issue, path, valueAt(plain, path))];
    }
  });
