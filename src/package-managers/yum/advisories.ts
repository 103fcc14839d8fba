// Advisories of yum 3: `updateinfo list` says which packages, `updateinfo info` what and how bad. Joined on the id.
import { type Advisory, severityOf } from '../../core/advisory.ts';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import { issuedInText } from '../rpm/issued.ts';
import { linesOf } from './lines.ts';
import { parseYumNevra } from './names.ts';

const TYPES: ReadonlyMap<string, Advisory['type']> = new Map(
  Object.entries({ security: 'security', bugfix: 'bugfix', enhancement: 'enhancement', newpackage: 'enhancement' }),
);

const FIELD = /^ *(Update ID|Type|Issued|CVEs|Severity) : (.*)$/;
const CONTINUATION = /^\s+: ?(.*)$/;

type Fields = Map<string, string[]>;

/** An advisory begins with its `Update ID`; the script sends these five fields alone. */
const fieldsOf = (text: string): Result<readonly Fields[]> => {
  const all: Fields[] = [];
  let last: string[] | undefined;
  for (const line of linesOf(text)) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    const continued = CONTINUATION.exec(line);
    if (name === 'Update ID') all.push(new Map());
    if (name !== '' && all.length > 0) {
      last = [value];
      all.at(-1)?.set(name, last);
    } else if (continued && last) last.push(continued[1] ?? '');
    else return unreadable('yum updateinfo info', line);
  }
  return ok(all);
};

const advisoryOf = (fields: Fields): Advisory => {
  const cves = (fields.get('CVEs') ?? []).flatMap((value) => value.match(/\bCVE-\d{4}-\d{4,}\b/g) ?? []);
  const issued = issuedInText(fields.get('Issued')?.[0] ?? '');
  return {
    id: fields.get('Update ID')?.[0]?.trim() ?? '',
    type: TYPES.get(fields.get('Type')?.[0]?.trim() ?? '') ?? 'unknown',
    severity: severityOf(fields.get('Severity')?.[0] ?? ''),
    cves: [...new Set(cves)].sort(),
    ...(issued !== undefined && { issued }),
  };
};

/** An id that `info` does not explain is a fault. */
export const parseAdvisories = (list: string, info: string): Result<readonly AdvisedPackage[]> => {
  const blocks = fieldsOf(info);
  if (!blocks.ok) return blocks;
  const byId = new Map(blocks.value.map(advisoryOf).map((advisory) => [advisory.id, advisory]));
  const advised: AdvisedPackage[] = [];
  for (const line of linesOf(list)) {
    const [id = '', , name = '', ...rest] = line.trim().split(/\s+/);
    const nevra = parseYumNevra(name);
    const advisory = byId.get(id);
    if (nevra === undefined || rest.length > 0) return unreadable('yum updateinfo list', line);
    if (advisory === undefined) return unreadable('yum updateinfo', `${id} is listed and not explained`);
    advised.push({ ...nevra, advisory });
  }
  return ok(advised);
};
