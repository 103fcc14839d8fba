// The answers to the question `upgrade`: everything pending, as apt resolves it.
import type { Change } from '../../core/change.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { changesOf } from './changes.ts';
import { sumDownloads } from './downloads.ts';
import { foreignOf } from './foreign.ts';
import type { Installed } from './installed.ts';
import { readKnowledge } from './knowledge.ts';
import { leftBehindOf } from './left-behind.ts';
import { aptWords } from './parse-lines.ts';
import { readPro } from './pro.ts';
import { parseSimulation, refusalOf, type Step } from './simulation.ts';

export interface Pending {
  readonly changes: readonly Change[];
  readonly downloadBytes: number | null;
  readonly foreign: readonly string[];
  readonly livepatched: readonly string[];
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

/** The full upgrade only explains what stays behind: the script asks for it when something does, and a refusal costs reasons. */
const readEverything = (frames: Frames): Result<readonly Step[]> => {
  const frame = frames.find('everything');
  return frame?.code === 0 ? parseSimulation(frame.stdout) : ok([]);
};

export const readPending = (frames: Frames, installed: Installed): Result<Pending> => {
  const knowledge = readKnowledge(frames, installed);
  if (!knowledge.ok) return knowledge;
  const transaction = frames.one('transaction');
  if (!transaction.ok) return transaction;
  const pro = readPro(frames, knowledge.value);
  const known = { foreign: foreignOf(installed.manifest, knowledge.value), livepatched: pro.livepatched };
  const warnings = aptWords(transaction.value.stderr).filter((line) => line.startsWith('W: '));
  const attention = [...warnings, ...pro.attention];
  if (transaction.value.code !== 0) {
    const refused = fault('resolution-failed', refusalOf(transaction.value, frames.find('refusal')));
    return ok({ changes: [], downloadBytes: null, ...known, faults: [refused], attention });
  }
  const steps = parseSimulation(transaction.value.stdout);
  if (!steps.ok) return steps;
  const changes = changesOf(steps.value, knowledge.value);
  if (!changes.ok) return changes;
  const everything = readEverything(frames);
  if (!everything.ok) return everything;
  const behind = leftBehindOf(installed.manifest.packages, {
    knowledge: knowledge.value,
    holds: installed.holds,
    changed: new Set(changes.value.map(({ package: name, arch }) => knowledge.value.idOf({ name, arch }))),
    everything: everything.value,
  });
  return ok({
    changes: [...changes.value, ...behind, ...pro.changes],
    downloadBytes: sumDownloads(frames.find('downloads')),
    ...known,
    faults: [],
    attention,
  });
};
