// Many host names as few words: web01, web02, web03 become web[01-03]. The notation is that of the inventory's ranges, for reading.

interface Numbered {
  /** The name without its number. */
  readonly before: string;
  readonly after: string;
  readonly digits: string;
}

/** Splits at the last number before the first dot. IP addresses and numbers too large to count with stay whole. */
const numbered = (name: string): Numbered | undefined => {
  if (/^[\d.]+$|:/.test(name)) return undefined;
  const match = /^([^.]*?)(\d{1,9})([^.\d]*(?:\..*)?)$/s.exec(name);
  if (match === null) return undefined;
  const [, before = '', digits = '', after = ''] = match;
  return { before, digits, after };
};

interface Family {
  readonly before: string;
  readonly after: string;
  readonly members: { readonly digits: string; readonly name: string }[];
}

/** `01-04`, `07`: runs of consecutive numbers. */
const runsOf = (digits: readonly string[]): readonly string[] => {
  const sorted = [...new Set(digits)].sort((a, b) => Number(a) - Number(b));
  const runs: { first: string; last: string }[] = [];
  for (const number of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && Number(number) === Number(run.last) + 1) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first}-${last}`));
};

/** More runs than this are shortened to the first ones and the last: nobody reads five hundred odd numbers. */
const MOST_RUNS = 12;

const shortened = (runs: readonly string[]): readonly string[] =>
  runs.length <= MOST_RUNS ? runs : [...runs.slice(0, MOST_RUNS - 2), '…', ...runs.slice(-1)];

const familyText = ({ before, after, members }: Family): string => {
  const [only] = members;
  if (members.length === 1 && only !== undefined) return only.name;
  return `${before}[${shortened(runsOf(members.map(({ digits }) => digits))).join(',')}]${after}`;
};

/**
 * The names, folded, in the order in which their families first appear. Names of different number lengths (web9, web10) stay apart.
 * @example foldNames(['web01', 'web02', 'db01', 'web04']) // ['web[01-02,04]', 'db01']
 */
export const foldNames = (names: readonly string[]): readonly string[] => {
  const families = new Map<string, Family>();
  for (const name of names) {
    const parts = numbered(name);
    const key = parts ? JSON.stringify([parts.before, parts.after, parts.digits.length]) : name;
    const family = families.get(key) ?? { before: parts?.before ?? name, after: parts?.after ?? '', members: [] };
    family.members.push({ digits: parts?.digits ?? '', name });
    families.set(key, family);
  }
  return [...families.values()].map(familyText);
};

/** More folded names than this are counted instead. */
const MOST_FAMILIES = 6;

/** Folded names as one text; many unrelated names end in "and 12 more". */
export const namesText = (names: readonly string[], most = MOST_FAMILIES): string => {
  const folded = foldNames(names);
  if (folded.length <= most) return folded.join(', ');
  return `${folded.slice(0, most).join(', ')} and ${folded.length - most} more`;
};
