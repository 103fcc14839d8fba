// Several results as one: all values, or the first fault.
import { ok, type Result } from '../../core/result.ts';

type Values<P extends Readonly<Record<string, Result<unknown>>>> = {
  readonly [K in keyof P]: P[K] extends Result<infer T> ? T : never;
};

/** @example collect({ a: ok(1), b: ok('x') }) is ok({ a: 1, b: 'x' }) */
export const collect = <P extends Readonly<Record<string, Result<unknown>>>>(parts: P): Result<Values<P>> => {
  const values: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(parts)) {
    if (!part.ok) return part;
    values[name] = part.value;
  }
  return ok(values as Values<P>);
};
