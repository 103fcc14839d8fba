// sshd behind the rest of a whole upgrade: `apk upgrade --ignore`, if its simulation does exactly the rest.
import { isEffective } from '../../core/change.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Halves } from '../../core/self-sever.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS } from '../../remote/query.ts';
import type { SshdLast } from '../package-manager.ts';
import { applyApart } from './apply.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { isName } from './read-lines.ts';
import { type Move, readSimulation } from './simulation.ts';

const textOf = (moves: readonly Pick<Move, 'name' | 'to'>[]): string =>
  moves
    .map(({ name, to }) => `${name} ${to ?? '-'}`)
    .toSorted()
    .join('\n');

/** Frame `simulation`: the upgrade without the last ones. */
const readHindrance = (frames: Frames, { first }: Halves): Result<string | undefined> => {
  const frame = frames.one('simulation');
  if (!frame.ok) return frame;
  const moves = readSimulation(frame.value);
  if (!moves.ok) return moves;
  const wanted = first.filter(isEffective).map(({ package: name, to }) => ({ name, to }));
  return ok(textOf(moves.value) === textOf(wanted) ? undefined : 'the halves need each other');
};

/** Packages of Alpine name the libraries that they were built for (`so:libcrypto.so.3`), so that apk itself sees what may wait. */
export const sshdLast: SshdLast = {
  kind: 'whole',
  apply: applyApart,
  hindrance: (halves) => ({
    script: QUESTIONS,
    args: [LOCK_PATIENCE_S, 'apart'],
    data: {
      last: halves.last
        .map(({ package: name }) => name)
        .filter(isName)
        .join('\n'),
    },
    privileged: true,
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) => readHindrance(frames, halves),
  }),
};
