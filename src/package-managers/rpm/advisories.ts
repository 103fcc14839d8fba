// Advisories as `dnf updateinfo` prints them: `list` says which packages, `info` says what and how bad. Joined on the id.
import { type Advisory, severityOf } from '../../core/advisory.ts';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { issuedInText } from './issued.ts';
import { answerLines, parseLines } from './lines.ts';
import { type Nevra, parseNevra } from './nevra.ts';

/** An advisory and one exact package that it brings. */
export interface AdvisedPackage extends Nevra {
  readonly advisory: Advisory;
}

const TYPES: ReadonlyMap<string, Advisory['type']> = new Map(
  Object.entries({
    security: 'security',
    bugfix: 'bugfix',
    enhancement: 'enhancement',
    newpackage: 'enhancement',
  }),
);

interface Listed {
  readonly id: string;
  readonly package: Nevra;
}

/** `RLSA-2024:1234 Important/Sec. openssl-1:3.0.7-25.el9_4.x86_64`; the label in the middle is dnf's guess, `info` has the truth. */
const parseListed = (line: string): Listed | undefined => {
  const [id = '', label, nevra = '', ...rest] = line.trim().split(/\s+/);
  const found = parseNevra(nevra);
  return found === undefined || label === undefined || rest.length > 0 ? undefined : { id, package: found };
};

const RULE = /^=+$/;
const FIELD = /^ *(Update ID|Type|Updated|Bugs|CVEs|Description|Severity|Rights|Files|Installed): (.*)$/;
const CONTINUATION = /^ *: ?(.*)$/;

type Fields = Map<string, string[]>;

/** Fields of each advisory. A title stands between two rules and is skipped: it is the vendor's prose. */
const fieldsOf = (text: string): Result<readonly Fields[]> => {
  const all: Fields[] = [];
  let inTitle = false;
  let last: string[] = [];
  for (const line of answerLines(text)) {
    const field = FIELD.exec(line);
    const continued = CONTINUATION.exec(line);
    if (RULE.test(line)) {
      inTitle = !inTitle;
      if (inTitle) all.push(new Map());
    } else if (inTitle) {
      last = [];
    } else if (field && all.length > 0) {
      last = [field[2] ?? ''];
      all.at(-1)?.set(field[1] ?? '', last);
    } else if (continued && all.length > 0) {
      last.push(continued[1] ?? '');
    } else {
      return unreadable('dnf updateinfo info', line);
    }
  }
  return ok(all);
};

/** dnf lists every reference of type `cve` here, and some vendors file other things under that type. */
const cvesOf = (values: readonly string[]): readonly string[] =>
  [...new Set(values.flatMap((value) => value.match(/\bCVE-\d{4}-\d{4,}\b/g) ?? []))].sort();

const advisoryOf = (fields: Fields): Advisory | undefined => {
  const id = fields.get('Update ID')?.[0]?.trim();
  const type = fields.get('Type')?.[0]?.trim();
  if (id === undefined || type === undefined) return undefined;
  const issued = issuedInText(fields.get('Updated')?.[0] ?? '');
  return {
    id,
    type: TYPES.get(type) ?? 'unknown',
    severity: severityOf(fields.get('Severity')?.[0] ?? ''),
    cves: cvesOf(fields.get('CVEs') ?? []),
    ...(issued !== undefined && { issued }),
  };
};

/** Advisories by id. The same id from two repositories is one advisory: their CVEs are put together. */
export const parseAdvisoryInfo = (text: string): Result<ReadonlyMap<string, Advisory>> => {
  const blocks = fieldsOf(text);
  if (!blocks.ok) return blocks;
  const byId = new Map<string, { advisory: Advisory; cves: string[] }>();
  for (const fields of blocks.value) {
    const advisory = advisoryOf(fields);
    if (advisory === undefined) return unreadable('dnf updateinfo info', 'an advisory without id or type');
    const known = byId.get(advisory.id);
    if (known) for (const cve of advisory.cves) known.cves.push(cve);
    else byId.set(advisory.id, { advisory, cves: [...advisory.cves] });
  }
  return ok(new Map([...byId].map(([id, { advisory, cves }]) => [id, { ...advisory, cves: cvesOf(cves) }])));
};

/** Joins stdout of `updateinfo list` and `updateinfo info`. An id that `info` does not explain is a fault. */
export const parseAdvisories = (list: string, info: string): Result<readonly AdvisedPackage[]> => {
  const listed = parseLines('dnf updateinfo list', list, parseListed);
  if (!listed.ok) return listed;
  const byId = parseAdvisoryInfo(info);
  if (!byId.ok) return byId;
  const advised: AdvisedPackage[] = [];
  for (const { id, package: nevra } of listed.value) {
    const advisory = byId.value.get(id);
    if (advisory === undefined) return unreadable('dnf updateinfo', `${id} is listed and not explained`);
    advised.push({ ...nevra, advisory });
  }
  return ok(advised);
};
