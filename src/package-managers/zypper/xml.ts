// zypper's `--xmlout` answers as a tree. Strict: what is not well-formed is no answer, and a document cannot declare entities.
import { SaxesParser } from 'saxes';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** The text directly inside, without that of the children. */
  readonly text: string;
}

interface Open extends Element {
  readonly children: Element[];
  text: string;
}

const opened = (name: string, attributes: Readonly<Record<string, string>>): Open => ({
  name,
  attributes: new Map(Object.entries(attributes)),
  children: [],
  text: '',
});

/** The root element, which zypper calls `stream`. */
export const parseXml = (what: string, document: string): Result<Element> => {
  const nothing = opened('', {});
  const path = [nothing];
  const problems: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', ({ message }) => problems.push(message));
  parser.on('opentag', ({ name, attributes }) => {
    const element = opened(name, attributes);
    path.at(-1)?.children.push(element);
    path.push(element);
  });
  parser.on('text', (text) => {
    const inside = path.at(-1);
    if (inside !== undefined) inside.text += text;
  });
  parser.on('closetag', () => path.pop());
  parser.write(document).close();
  const [problem] = problems;
  const [root] = nothing.children;
  return problem === undefined && root !== undefined ? ok(root) : unreadable(what, problem ?? 'no XML');
};

/** All elements of that name below this one, in the order of the document. */
export const elementsNamed = (within: Element, name: string): readonly Element[] => {
  const found: Element[] = [];
  const waiting = [...within.children].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.name === name) found.push(next);
    for (const child of next.children.toReversed()) waiting.push(child);
  }
  return found;
};

/** The value of an attribute; empty when the element does not have it. */
export const attribute = (element: Element, name: string): string => element.attributes.get(name) ?? '';
