// Cuts a JSON document into its members without parsing it: 70 MB are read with the memory of the largest member.
import type { Broken, Unit } from '../formats/format.ts';

/** No member of any feed is larger than a few megabytes. */
const MAX_MEMBER_BYTES = 64 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = new Map([
  [0x7b, 0x7d],
  [0x5b, 0x5d],
]);
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const opens = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const closes = (byte: number): boolean => byte === 0x7d || byte === 0x5d;

/** An object or array whose members are cut out one by one. */
interface Container {
  readonly path: readonly string[];
  readonly closer: number;
  /** What may come next. */
  expects: 'first' | 'key' | 'colon' | 'value' | 'separator';
  key: string;
  count: number;
}

/** What is being cut out: nested structure by depth, a text, or a bare word. */
interface Cut {
  readonly kind: 'key' | 'structure' | 'text' | 'word';
  readonly parts: Uint8Array[];
  bytes: number;
  depth: number;
  inText: boolean;
  escaped: boolean;
}

/** Where the cut ends in the chunk (exclusive), or -1. Structure inside is not judged: the reader of the member parses it. */
const endOfCut = (cut: Cut, chunk: Uint8Array, from: number): number => {
  let { depth, inText, escaped } = cut;
  const { kind } = cut;
  for (let i = from; i < chunk.length; i += 1) {
    const byte = chunk[i] as number;
    if (inText) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        inText = false;
        if (depth === 0) return i + 1;
      }
    } else if (kind === 'word') {
      if (byte === COMMA || closes(byte) || isSpace(byte)) return i;
    } else if (byte === QUOTE) inText = true;
    else if (opens(byte)) depth += 1;
    else if (closes(byte)) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  Object.assign(cut, { depth, inText, escaped });
  return -1;
};

const newCut = (byte: number, isKey: boolean): Cut => {
  const text = byte === QUOTE ? 'text' : 'word';
  const kind = opens(byte) ? 'structure' : text;
  return { kind: isKey ? 'key' : kind, parts: [], bytes: 0, depth: 0, inText: false, escaped: false };
};

/** Whether what lies at a path is not a member to be cut out, but a container of members. */
type Into = (path: readonly string[]) => boolean;

class Splitter {
  readonly #into: Into;
  readonly #open: Container[] = [];
  #cut: Cut | undefined;
  #offset = 0;
  #finished = false;

  constructor(into: Into) {
    this.#into = into;
  }

  #at(): string {
    const top = this.#open.at(-1);
    return [...(top?.path ?? []), top?.key ?? ''].filter((part) => part !== '').join('.') || 'the beginning';
  }

  #broken(why: string): Broken {
    return { at: `byte ${this.#offset}, at ${this.#at()}`, broken: why };
  }

  *push(chunk: Uint8Array): Generator<Unit | Broken> {
    const start = this.#offset;
    for (let i = 0; i < chunk.length; ) {
      this.#offset = start + i;
      if (this.#cut === undefined) {
        const why = this.#step(chunk[i] as number);
        if (why !== undefined) return yield this.#broken(why);
        if (this.#cut === undefined) i += 1;
        continue;
      }
      const cut: Cut = this.#cut;
      const end = endOfCut(cut, chunk, i);
      const part = chunk.subarray(i, end === -1 ? chunk.length : end);
      cut.bytes += part.length;
      if (cut.bytes > MAX_MEMBER_BYTES) return yield this.#broken('a single member is too large');
      // Streams reuse their buffers: what outlives the chunk is copied.
      cut.parts.push(end === -1 ? part.slice() : part);
      if (end === -1) break;
      this.#cut = undefined;
      i = end;
      const done = this.#take(cut);
      if (done !== undefined) yield done;
      if (done !== undefined && 'broken' in done) return;
    }
    this.#offset = start + chunk.length;
  }

  *end(): Generator<Broken> {
    if (!this.#finished) yield this.#broken('the document ends in the middle');
  }

  /** One byte between members. @returns what is wrong with it */
  #step(byte: number): string | undefined {
    if (isSpace(byte)) return undefined;
    if (this.#finished) return 'something follows the end of the document';
    const top = this.#open.at(-1);
    if (top === undefined) return opens(byte) ? this.#enter([], byte) : 'a JSON object or array was expected';
    if (byte === top.closer) return this.#leave(top);
    switch (top.expects) {
      case 'separator':
        if (byte !== COMMA) return 'a comma was expected';
        top.expects = top.closer === 0x7d ? 'key' : 'value';
        return undefined;
      case 'colon':
        if (byte !== COLON) return 'a colon was expected';
        top.expects = 'value';
        return undefined;
      case 'first':
      case 'key':
      case 'value':
        return this.#begin(top, byte);
    }
  }

  #begin(top: Container, byte: number): string | undefined {
    const isKey = top.closer === 0x7d && top.expects !== 'value';
    if (isKey) {
      if (byte !== QUOTE) return 'a key was expected';
      this.#cut = newCut(byte, true);
      return undefined;
    }
    if (byte === COMMA || byte === COLON || closes(byte)) return 'a value was expected';
    if (top.closer === 0x5d) top.key = String(top.count);
    const path = [...top.path, top.key];
    if (opens(byte) && this.#into(path)) return this.#enter(path, byte);
    this.#cut = newCut(byte, false);
    return undefined;
  }

  #enter(path: readonly string[], byte: number): undefined {
    this.#open.push({ path, closer: OPEN.get(byte) ?? 0, expects: 'first', key: '', count: 0 });
  }

  #leave(top: Container): string | undefined {
    if (top.expects !== 'first' && top.expects !== 'separator') return 'a member is missing before the end';
    this.#open.pop();
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#finished = true;
    else {
      parent.count += 1;
      parent.expects = 'separator';
    }
    return undefined;
  }

  #take(cut: Cut): Unit | Broken | undefined {
    const text = Buffer.concat(cut.parts, cut.bytes).toString('utf8');
    const top = this.#open.at(-1) as Container;
    if (cut.kind === 'key') {
      try {
        top.key = JSON.parse(text) as string;
      } catch {
        return this.#broken('a key is not valid JSON');
      }
      top.expects = 'colon';
      return undefined;
    }
    top.expects = 'separator';
    top.count += 1;
    const path = [...top.path, top.key];
    return { at: path.join('.'), path, text };
  }
}

const isBroken = (unit: Unit | Broken | undefined): boolean => unit !== undefined && 'broken' in unit;

/**
 * The members of a JSON document in their order, each as its own JSON text, which is not yet proven to be valid.
 * @param into tells the objects and arrays that are cut into their own members; the document itself always is.
 */
export async function* jsonMembers(
  bytes: AsyncIterable<Uint8Array>,
  into: Into = () => false,
): AsyncGenerator<readonly (Unit | Broken)[]> {
  const splitter = new Splitter(into);
  for await (const chunk of bytes) {
    const units = [...splitter.push(chunk)];
    yield units;
    if (isBroken(units.at(-1))) return;
  }
  yield [...splitter.end()];
}
