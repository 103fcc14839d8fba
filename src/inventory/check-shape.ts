// A parsed file against the shape: what is wrong is reported at its place, what is right goes on to be checked further.
import { z } from 'zod';
import { nearest } from '../core/nearest.ts';
import { type Diagnostic, diagnosticAt } from './diagnostic.ts';
import { type InventoryFile, inventoryFile } from './shape.ts';
import type { Mark, Source } from './source.ts';
import { findAt, type Path, plainOf, spanAt, type Tree } from './tree.ts';

export interface Checked {
  /** What remains when wrong parts are left out; absent when nothing sensible does. */
  readonly value?: InventoryFile;
  readonly diagnostics: readonly Diagnostic[];
}

const SECTION_KINDS: Readonly<Record<string, string>> = {
  tiers: 'tier',
  groups: 'group',
  hosts: 'host',
  jumps: 'jump host',
  policies: 'policy',
  windows: 'window',
  notifications: 'notification channel',
};

/** Settings are named by their keys; rules have no names, and are counted as people count. */
const settingOf = (keys: Path): string => {
  const [first, index, ...rest] = keys;
  if (first === 'rules' && typeof index === 'number')
    return [settingOf(rest), `rule ${index + 1}`].filter((word) => word !== '').join(' of ');
  return keys.filter((one) => typeof one === 'string').join('.');
};

/** `port of host web01`, `when of rule 2 of policy own`, `user in defaults`, `rings`: a place in the file in words. */
const placeOf = (path: Path): string => {
  const [section, entry, ...keys] = path;
  const kind = SECTION_KINDS[String(section)];
  if (section === undefined) return 'the inventory';
  if (kind === undefined)
    return entry === undefined || typeof entry === 'number' ? `${section}` : `${entry} in ${section}`;
  if (entry === undefined) return `${section}`;
  const key = settingOf(keys);
  return key === '' ? `${kind} ${entry}` : `${key} of ${kind} ${entry}`;
};

const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapped(schema.unwrap());
  return schema;
};

/** The keys that the shape knows at a path. */
const keysAt = (path: Path): readonly string[] => {
  let schema: z.core.$ZodType = inventoryFile;
  for (const key of path) {
    const outer = unwrapped(schema);
    if (outer instanceof z.ZodObject) schema = outer.shape[String(key)] ?? schema;
    else if (outer instanceof z.ZodRecord) schema = outer.valueType;
    else if (outer instanceof z.ZodArray) schema = outer.element;
  }
  const inner = unwrapped(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
};

interface Subject {
  readonly source: Source;
  readonly tree: Tree;
}

type Issue = z.core.$ZodIssue;
const pathOf = (issue: Issue): Path => issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));

const mergeKey = (mark: Mark): Diagnostic =>
  diagnosticAt(mark, 'merge keys (<<) are not part of YAML 1.2', 'put shared settings into a group');

const unknownKey = ({ source, tree }: Subject, path: Path, key: string): Diagnostic => {
  const mark = { source, span: spanAt(tree, [...path, key], 'key') };
  if (key === '<<') return mergeKey(mark);
  const where = path.length === 0 ? 'at the top level' : `in ${placeOf(path)}`;
  const known = keysAt(path);
  const guess = nearest(key, known);
  const hint = guess === undefined ? `(keys: ${known.join(', ')})` : `did you mean "${guess}"?`;
  return diagnosticAt(mark, `unknown key "${key}" ${where}`, hint);
};

const wrongKey = ({ source, tree }: Subject, path: Path, wanted: string): Diagnostic => {
  const mark = { source, span: spanAt(tree, path, 'key') };
  if (path.at(-1) === '<<') return mergeKey(mark);
  const kind = SECTION_KINDS[String(path[0])];
  const isEntry = path.length === 2 && kind !== undefined;
  const what = isEntry ? `the name of a ${kind}` : `a key of ${placeOf(path.slice(0, -1))}`;
  return diagnosticAt(mark, `${what} must be ${wanted}`);
};

const wrongValue = ({ source, tree }: Subject, issue: Issue): Diagnostic => {
  const path = pathOf(issue);
  const found = findAt(tree, path);
  const mark = { source, span: spanAt(tree, path) };
  const message = `${placeOf(path)} must be ${wantedBy(issue)}`;
  if (found === undefined) return diagnosticAt(mark, `${message}; it is missing`);
  const { value } = found;
  if (value.kind !== 'scalar') return diagnosticAt(mark, message);
  if (value.value === null) return diagnosticAt(mark, `${message}; it is empty`);
  if (issue.code === 'invalid_value' && typeof value.value === 'string') {
    const guess = nearest(value.value, issue.values.map(String));
    return diagnosticAt(mark, message, guess === undefined ? undefined : `did you mean "${guess}"?`);
  }
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string' && typeof value.value !== 'string';
  return diagnosticAt(mark, message, wantsText ? `write it in quotes: "${value.written}"` : undefined);
};

const wantedBy = (issue: Issue): string => {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  return issue.expected === 'object' ? 'a map of settings' : `of type ${issue.expected}`;
};

const diagnosticsOf = (subject: Subject, issue: Issue): readonly Diagnostic[] => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(subject, pathOf(issue), key));
    case 'invalid_key':
      return [wrongKey(subject, pathOf(issue), issue.issues[0]?.message ?? 'a name')];
    default:
      return [wrongValue(subject, issue)];
  }
};

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes a key out of the map at a path, or the list that the path leads into. */
const removeAt = (root: unknown, path: Path): void => {
  let holder = root;
  for (const [i, key] of path.entries()) {
    if (!isPlain(holder)) return;
    const next = holder[String(key)];
    const isLast = i === path.length - 1;
    if (isLast || !isPlain(next)) {
      delete holder[String(key)];
      return;
    }
    holder = next;
  }
};

const withoutFault = (root: unknown, issue: Issue): void => {
  const path = pathOf(issue);
  if (path[0] === 'version' && isPlain(root)) root['version'] = 1;
  else if (issue.code === 'unrecognized_keys') for (const key of issue.keys) removeAt(root, [...path, key]);
  else removeAt(root, path);
};

/** Checks one file. Wrong keys are reported all at once and left out of the value. */
export const checkShape = (subject: Subject): Checked => {
  const plain = plainOf(subject.tree);
  const first = inventoryFile.safeParse(plain);
  if (first.success) return { value: first.data, diagnostics: [] };
  const diagnostics = first.error.issues.flatMap((issue) => diagnosticsOf(subject, issue));
  for (const issue of first.error.issues) withoutFault(plain, issue);
  const second = inventoryFile.safeParse(plain);
  return { ...(second.success && { value: second.data }), diagnostics };
};
