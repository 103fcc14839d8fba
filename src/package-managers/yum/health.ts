// What speaks against patching a host at all: `yum check`, and transactions that yum-complete-transaction would finish.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { parseEach } from '../parse-each.ts';
import { type Health, readCheck } from '../rpm/health.ts';
import { linesOf } from './lines.ts';

const parsePath = (line: string): string | undefined => (line.startsWith('/') ? line : undefined);

/** The sentences are shared with dnf, the remedies are not. */
const inWordsOfYum = (met: Fault): Fault => ({ ...met, hint: REMEDIES[met.code] ?? met.hint });

const REMEDIES: Readonly<Partial<Record<Fault['code'], string>>> = {
  'manager-interrupted': repairHint('package-cleanup --cleandupes (of yum-utils), then yum check'),
  'manager-broken': 'on {host}: yum check, then install or remove what it names',
};

/** The findings of `yum check` are the sentences that dnf took over; around them it says what it checks. */
export const readHealth = (frames: Frames): Result<Health> => {
  const [check, unfinished, unmerged] = [frames.one('check'), frames.one('unfinished'), frames.one('unmerged')];
  if (!check.ok) return check;
  if (!unfinished.ok) return unfinished;
  if (!unmerged.ok) return unmerged;
  const health = readCheck({ ...check.value, stdout: linesOf(check.value.stdout).join('\n') });
  if (!health.ok) return health;
  const left = parseEach('find', linesOf(unfinished.value.stdout), parsePath);
  if (!left.ok) return left;
  const files = parseEach('find', linesOf(unmerged.value.stdout), parsePath);
  if (!files.ok) return files;
  const interrupted = fault(
    'manager-interrupted',
    left.value.join('; '),
    repairHint('yum-complete-transaction (of yum-utils)'),
  );
  return ok({
    faults: [...(left.value.length === 0 ? [] : [interrupted]), ...health.value.faults.map(inWordsOfYum)],
    attention: [...health.value.attention, ...files.value.toSorted().map((file) => `${file} needs review`)],
  });
};
