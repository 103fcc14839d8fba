// Host ranges: `web[01:04].example.net` stands for four hosts, `r[1:2]-[a:c]` for six.

/** More than this from one key is a slip, not a fleet. */
const MAX_HOSTS = 10_000;

export type Expansion =
  | { readonly ok: true; readonly names: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly suggestion?: string };

const wrong = (message: string, suggestion?: string): Expansion => ({
  ok: false,
  message,
  ...(suggestion !== undefined && { suggestion }),
});

interface Bounds {
  readonly first: number;
  readonly last: number;
  readonly name: (value: number) => string;
}

const numberBounds = (from: string, to: string): Bounds | undefined => {
  const padded = from.length > 1 && from.startsWith('0');
  const uneven = (padded || to.startsWith('0')) && from.length !== to.length;
  if (!/^\d{1,9}$/.test(from) || !/^\d{1,9}$/.test(to) || uneven) return undefined;
  return { first: Number(from), last: Number(to), name: (n) => String(n).padStart(padded ? from.length : 0, '0') };
};

const letterBounds = (from: string, to: string): Bounds | undefined => {
  if (!/^(?:[a-z] [a-z]|[A-Z] [A-Z])$/.test(`${from} ${to}`)) return undefined;
  return { first: from.charCodeAt(0), last: to.charCodeAt(0), name: (code) => String.fromCharCode(code) };
};

const boundsOf = (range: string): Bounds | undefined => {
  const [from, to, ...more] = range.split(':');
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  return numberBounds(from, to) ?? letterBounds(from, to);
};

const namesOf = ({ first, last, name }: Bounds): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => name(first + i));

const FORMS = 'write [1:20], [01:20] or [a:f]';

/**
 * All names that a host key stands for, in order; a key without brackets stands for itself.
 * Zero padding follows the first bound (`[01:20]`, both bounds equally wide); letters run within one case.
 */
export const expandRange = (key: string): Expansion => {
  // Split at brackets with the ranges captured: text, range, text, range, …, text.
  const parts = key.split(/\[([^[\]]*)\]/);
  if (parts.some((part, i) => i % 2 === 0 && /[[\]]/.test(part))) {
    return wrong(`the brackets of host range "${key}" do not match`, FORMS);
  }
  let names: readonly string[] = [''];
  for (const [i, part] of parts.entries()) {
    if (i % 2 === 0) {
      names = names.map((name) => name + part);
      continue;
    }
    const bounds = boundsOf(part);
    if (bounds === undefined) return wrong(`"[${part}]" is not a range`, FORMS);
    const count = bounds.last - bounds.first + 1;
    if (count < 1) return wrong(`range "[${part}]" runs backwards`);
    if (count * names.length > MAX_HOSTS) return wrong(`range "${key}" stands for more than ${MAX_HOSTS} hosts`);
    names = names.flatMap((name) => namesOf(bounds).map((item) => name + item));
  }
  return { ok: true, names };
};
