// What speaks against patching a host at all: `dnf5 check`, whose findings stand indented below the package they are about.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import type { Health } from '../rpm/health.ts';
import { faultOf } from './command-fault.ts';
import { linesOf } from './lines.ts';

const DUPLICATE = /^ duplicate with "/;
const BROKEN = /^ (?:missing require|installed conflict) "/;
// Untidy, and no obstacle to a transaction.
const UNTIDY = /^ obsoleted by "/;

/** `libfoo-0:2.0-1.fc42.x86_64` and one of its findings, as one line. */
const pairsOf = (lines: readonly string[]): readonly (readonly [string, string])[] | string => {
  const pairs: [string, string][] = [];
  let subject: string | undefined;
  for (const line of lines) {
    if (!line.startsWith(' ')) subject = line;
    else if (subject !== undefined && [DUPLICATE, BROKEN, UNTIDY].some((pattern) => pattern.test(line)))
      pairs.push([subject, line]);
    else return line;
  }
  return pairs.length === 0 && subject !== undefined ? subject : pairs;
};

const shown = (lines: readonly string[]): string => {
  const more = lines.length - 3;
  return lines.slice(0, 3).join('; ') + (more > 0 ? `; and ${more} more` : '');
};

export const readCheck = (frame: Frame): Result<Health> => {
  const pairs = pairsOf(linesOf(frame.stdout));
  if (typeof pairs === 'string') return unreadable('dnf5 check', pairs);
  if (frame.code !== 0 && pairs.length === 0) return ok({ faults: [faultOf(frame, 'manager-broken')], attention: [] });
  const matching = (pattern: RegExp): readonly string[] =>
    pairs.filter(([, finding]) => pattern.test(finding)).map(([subject, finding]) => `${subject}:${finding}`);
  const duplicates = matching(DUPLICATE);
  const broken = matching(BROKEN);
  const faults: readonly (Fault | false)[] = [
    duplicates.length > 0 && fault('manager-interrupted', shown(duplicates), repairHint('dnf5 remove --duplicates')),
    broken.length > 0 &&
      fault('manager-broken', shown(broken), 'on {host}: dnf5 check, then install or remove what it names'),
  ];
  return ok({
    faults: faults.filter((one) => one !== false),
    attention: matching(UNTIDY).map((line) => `dnf5 check: ${line}`),
  });
};
