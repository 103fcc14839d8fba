// YAML text to a tree with positions. Everything a hostile file can do to a YAML parser is stopped here.
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Parser,
  type YAMLError,
} from 'yaml';
import { type Diagnostic, diagnosticAt } from './diagnostic.ts';
import { type Mark, positionOf, type Source, type Span } from './source.ts';
import type { Tree, TreeEntry } from './tree.ts';

/** An inventory is five levels deep. The library recurses, and far beyond this it brings the process down. */
const MAX_DEPTH = 32;
/** Values after aliases are followed: what a "billion laughs" file runs into, and no real fleet. */
const MAX_VALUES = 1_000_000;

const CORE_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  // Our own check is linear, and can say where the key stood first.
  uniqueKeys: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'error',
} as const;

type Token = Parser['stack'][number];

/** The concrete syntax, or the offset at which it became too deep. */
const tokensOf = (text: string): readonly Token[] | { readonly tooDeepAt: number } => {
  const parser = new Parser();
  const tokens: Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return { tooDeepAt: parser.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
};

const syntaxMessage = (error: YAMLError): string => {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'a tab is used for indentation: YAML wants spaces';
    case 'NON_STRING_KEY':
      return 'a key must be a plain word or a quoted text';
    case 'TAG_RESOLVE_FAILED':
      return 'YAML tags are not allowed in an inventory';
    default:
      return `not valid YAML: ${error.message}`;
  }
};

/** One complaint per line: what follows the first is mostly its echo. */
const syntaxDiagnostics = (source: Source, problems: readonly YAMLError[]): readonly Diagnostic[] => {
  const byLine = new Map<number | undefined, Diagnostic>();
  for (const problem of problems.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const [start, end] = problem.pos;
    const diagnostic = diagnosticAt({ source, span: { start, end } }, syntaxMessage(problem));
    if (!byLine.has(diagnostic.at?.line)) byLine.set(diagnostic.at?.line, diagnostic);
  }
  return [...byLine.values()];
};

interface Grown {
  readonly tree: Tree;
  /** Values in it, with aliases counted as often as they are used. */
  readonly size: number;
}

interface Growing {
  readonly source: Source;
  readonly anchors: Map<string, Grown>;
  readonly diagnostics: Diagnostic[];
}

const spanOf = (node: Node): Span => {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
};

const nothingAt = (span: Span): Grown => ({ tree: { kind: 'scalar', value: null, written: '', span }, size: 1 });

const grow = (node: Node | null, parent: Span, growing: Growing): Grown => {
  if (node === null) return nothingAt({ start: parent.start, end: parent.start });
  const span = spanOf(node);
  if (isAlias(node)) {
    const known = growing.anchors.get(node.source);
    if (known !== undefined) return known;
    growing.diagnostics.push(
      diagnosticAt({ source: growing.source, span }, `*${node.source} has no anchor &${node.source} before it`),
    );
    return nothingAt(span);
  }
  if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) {
    growing.diagnostics.push(
      diagnosticAt({ source: growing.source, span }, 'YAML tags are not allowed in an inventory'),
    );
  }
  const grown = growContent(node, span, growing);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor !== undefined) growing.anchors.set(anchor, grown);
  return grown;
};

const growContent = (node: Node, span: Span, growing: Growing): Grown => {
  if (isMap(node)) return growMap(node.items as readonly YamlPair[], span, growing);
  if (isSeq(node)) {
    const items = node.items.map((item) => grow(item as Node | null, span, growing));
    return { tree: { kind: 'list', items: items.map((i) => i.tree), span }, size: sizeOf(items) };
  }
  const value = isScalar(node) ? node.value : null;
  const written = (isScalar(node) ? node.source : undefined) ?? String(value ?? '');
  const isCore = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { tree: { kind: 'scalar', value: isCore ? value : null, written, span }, size: 1 };
};

interface YamlPair {
  readonly key: Node | null;
  readonly value: Node | null;
}

const sizeOf = (parts: readonly Grown[]): number => parts.reduce((sum, part) => sum + part.size, 1);

const refusedKey = (mark: Mark, name: string, first: TreeEntry | undefined): Diagnostic => {
  if (first === undefined) return diagnosticAt(mark, `"${name}" cannot be a name`);
  const { line } = positionOf({ source: mark.source, span: first.key });
  return diagnosticAt(mark, `"${name}" stands here twice, first in line ${line}`);
};

const growMap = (pairs: readonly YamlPair[], span: Span, growing: Growing): Grown => {
  const entries = new Map<string, TreeEntry>();
  const values: Grown[] = [];
  for (const pair of pairs) {
    const key = pair.key === null ? { start: span.start, end: span.start } : spanOf(pair.key);
    const name = isScalar(pair.key) ? String(pair.key.value ?? '') : '';
    const value = grow(pair.value, key, growing);
    values.push(value);
    const first = entries.get(name);
    if (first === undefined && name !== '__proto__') entries.set(name, { key, value: value.tree });
    else growing.diagnostics.push(refusedKey({ source: growing.source, span: key }, name, first));
  }
  return { tree: { kind: 'map', entries, span }, size: sizeOf(values) };
};

const directiveDiagnostics = (source: Source, document: Document.Parsed): readonly Diagnostic[] =>
  document.directives.yaml.explicit && document.directives.yaml.version !== '1.2'
    ? [diagnosticAt({ source, span: { start: 0, end: 5 } }, 'the inventory is read as YAML 1.2: remove the %YAML line')]
    : [];

/** The library's own check for this belongs to a function that gives no depth limit. */
const secondDocument = (source: Source, { range: [start] }: Document.Parsed): Diagnostic =>
  diagnosticAt(
    { source, span: { start, end: start + 3 } },
    'a second YAML document',
    'use one file for each, and `include`',
  );

export interface ParsedYaml {
  /** Absent when the text is not YAML: nothing can be said about its content then. */
  readonly tree?: Tree;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * YAML 1.2 core schema, one document, unique keys, no custom tags, no merge keys; aliases work within a limit.
 * Never throws for what is in the text.
 */
export const parseYaml = (source: Source): ParsedYaml => {
  const tokens = tokensOf(source.text);
  if ('tooDeepAt' in tokens) {
    const span = { start: tokens.tooDeepAt, end: tokens.tooDeepAt + 1 };
    return { diagnostics: [diagnosticAt({ source, span }, `nested more than ${MAX_DEPTH} levels deep`)] };
  }
  const [document, second] = new Composer(OPTIONS).compose(tokens, true, source.text.length);
  if (document === undefined) throw new Error('the YAML composer gave no document although one was forced');
  const problems = syntaxDiagnostics(source, [...document.errors, ...document.warnings]);
  if (problems.length > 0) return { diagnostics: problems };
  if (second !== undefined) return { diagnostics: [secondDocument(source, second)] };
  const growing: Growing = { source, anchors: new Map(), diagnostics: [...directiveDiagnostics(source, document)] };
  const { tree, size } = grow(document.contents, { start: 0, end: 0 }, growing);
  if (size <= MAX_VALUES) return { tree, diagnostics: growing.diagnostics };
  const span = { start: tree.span.start, end: tree.span.start + 1 };
  const message = `more than ${MAX_VALUES} values once its aliases are followed`;
  return { diagnostics: [diagnosticAt({ source, span }, message)] };
};
