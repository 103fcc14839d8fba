// What tdnf prints with `-j`: one JSON document, or nothing at all where there is nothing to say.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';

export type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown, key: string): string => {
  const member = isObject(value) ? value[key] : undefined;
  return typeof member === 'string' ? member : '';
};

/** Undefined for an empty answer. */
export const parseJson = (what: string, text: string): Result<unknown> => {
  const trimmed = text.trim();
  if (trimmed === '') return ok(undefined);
  try {
    return ok(JSON.parse(trimmed));
  } catch {
    return unreadable(what, trimmed);
  }
};

/** A list, empty where tdnf printed nothing. */
export const parseList = (what: string, text: string): Result<readonly unknown[]> => {
  const parsed = parseJson(what, text);
  if (!parsed.ok) return parsed;
  if (parsed.value === undefined) return ok([]);
  return Array.isArray(parsed.value) ? ok(parsed.value) : unreadable(what, text.trim());
};

/** tdnf's number for "no matching packages" (`ERROR_TDNF_NO_MATCH`). */
export const NO_MATCH = 1011;

interface Failure {
  readonly code: number;
  readonly words: string;
}

/** `{"Error":1011,"ErrorMessage":"No matching packages"}`; undefined when the answer is no failure. */
export const failureIn = (frame: Frame): Failure | undefined => {
  const parsed = parseJson('tdnf', frame.stdout);
  const members = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  if (typeof members['Error'] === 'number') return { code: members['Error'], words: textOf(members, 'ErrorMessage') };
  const said = frame.stderr.trim().split('\n')[0] ?? '';
  return frame.code === 0 ? undefined : { code: frame.code, words: said || `tdnf ended with ${frame.code}` };
};

/** @param code what the failure means for the question that was asked. */
export const faultIn = (frame: Frame, code: FaultCode): Fault | undefined => {
  const failure = failureIn(frame);
  return failure && fault(code, `${failure.words} (${failure.code})`);
};
