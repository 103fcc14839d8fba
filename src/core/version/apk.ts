// Order of apk versions, `digit{.digit}{letter}{_suffix#}{~hash}{-r#}`, as apk-package(5) describes it.
import { compareNumbers, compareText, type Order, sign } from './order.ts';

/** In the order in which apk ranks the kinds: of two versions that agree so far, the one with the lower kind goes on and is newer. */
const KINDS = ['first', 'number', 'letter', 'suffix', 'suffix-number', 'hash', 'revision', 'end', 'invalid'] as const;
type Kind = (typeof KINDS)[number];

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

/** Before a release, then after it. */
const BEFORE = ['alpha', 'beta', 'pre', 'rc'];
const AFTER = ['cvs', 'svn', 'git', 'hg', 'p'];
const SUFFIXES = [...BEFORE, ...AFTER];

/** Each kind's form, and the kinds that may follow it. */
const GRAMMAR = {
  first: { form: /[0-9]+/y, next: ['number', 'letter', 'suffix', 'hash', 'revision'] },
  number: { form: /\.([0-9]+)/y, next: ['number', 'letter', 'suffix', 'hash', 'revision'] },
  letter: { form: /[a-z]/y, next: ['suffix', 'hash', 'revision'] },
  suffix: {
    form: /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(?![a-z])/y,
    next: ['suffix-number', 'suffix', 'hash', 'revision'],
  },
  'suffix-number': { form: /[0-9]+/y, next: ['suffix', 'hash', 'revision'] },
  hash: { form: /~([0-9a-f]+)/y, next: ['revision'] },
  revision: { form: /-r([0-9]+)/y, next: [] },
} as const satisfies Record<Exclude<Kind, 'end' | 'invalid'>, { form: RegExp; next: readonly Kind[] }>;

type Readable = keyof typeof GRAMMAR;

interface Reading extends Token {
  readonly kind: Readable;
  readonly end: number;
}

const readAt = (version: string, start: number, kind: Readable): Reading | undefined => {
  const form = new RegExp(GRAMMAR[kind].form);
  form.lastIndex = start;
  const match = form.exec(version);
  return match ? { kind, text: match[1] ?? match[0], end: form.lastIndex } : undefined;
};

/** What is not of the form ends the version as `invalid`: two such rests are equal to apk. */
const tokensOf = (version: string): readonly Token[] => {
  const tokens: Token[] = [];
  let wanted: readonly Readable[] = ['first'];
  let at = 0;
  while (at < version.length) {
    const found: Reading | undefined = wanted.flatMap((kind) => readAt(version, at, kind) ?? [])[0];
    if (found === undefined) return [...tokens, { kind: 'invalid', text: '' }];
    tokens.push(found);
    at = found.end;
    wanted = GRAMMAR[found.kind].next;
  }
  return [...tokens, { kind: tokens.length === 0 ? 'invalid' : 'end', text: '' }];
};

/** Numbers after the first one are text as soon as one of them has a leading zero: `1.05` < `1.1`, but `1.010` < `1.02`. */
const compareSameKind = (kind: Kind, a: string, b: string): Order => {
  switch (kind) {
    case 'number':
      return a.startsWith('0') || b.startsWith('0') ? compareText(a, b) : compareNumbers(a, b);
    case 'first':
    case 'suffix-number':
    case 'revision':
      return compareNumbers(a, b);
    case 'suffix':
      return sign(SUFFIXES.indexOf(a) - SUFFIXES.indexOf(b));
    case 'letter':
    case 'hash':
    case 'end':
    case 'invalid':
      return compareText(a, b);
  }
};

const isBefore = ({ kind, text }: Token): boolean => kind === 'suffix' && BEFORE.includes(text);

/** The version that goes on is the newer one, unless it goes on with a suffix from before the release. */
const compareKinds = (a: Token, b: Token): Order => {
  if (isBefore(a) !== isBefore(b)) return isBefore(a) ? -1 : 1;
  return sign(KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind));
};

const END: Token = { kind: 'end', text: '' };

/**
 * -1 when `a` is older than `b`, 0 when they are equal to apk, 1 when it is newer. Total on any text; only for valid versions is
 * the answer apk's.
 * @example compareApk('1.2_rc1', '1.2') === -1; compareApk('1.2', '1.2.0') === -1
 */
export const compareApk = (a: string, b: string): Order => {
  const left = tokensOf(a);
  const right = tokensOf(b);
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const one = left[index] ?? END;
    const two = right[index] ?? END;
    const order = one.kind === two.kind ? compareSameKind(one.kind, one.text, two.text) : compareKinds(one, two);
    if (order !== 0) return order;
  }
  return 0;
};
