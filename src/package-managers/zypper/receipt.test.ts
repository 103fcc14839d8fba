// What zypper's exit codes mean for a run; the transcripts of real failures are in test/contract/zypper.
import { expect, it } from 'vitest';
import { receipt } from './receipt.ts';

it.each([
  ['nothing, after success', 0, {}],
  ['degraded, when it wants to be run again for ever', 103, { degraded: [expect.stringContaining('run again')] }],
  ['degraded, when repositories were left out', 106, { degraded: ['zypper left repositories out'] }],
  ['degraded, when a script failed', 107, { degraded: [expect.stringContaining('a script of a package failed')] }],
  ['failure, when a problem had no solution', 4, { failure: 'zypper ended with 4' }],
  ['failure, when the lock was held', 7, { failure: 'zypper ended with 7' }],
  ['failure, when the transaction broke', 8, { failure: 'zypper ended with 8' }],
  ['failure, when a version was gone', 104, { failure: 'zypper ended with 104' }],
])('means %s', (_, code, expected) => {
  expect(receipt('', code)).toEqual({ degraded: [], attention: [], ...expected });
});

it('names the script, and says nothing general beside it', () => {
  const transcript =
    '(1/1) Installing: a [....done]\nwarning: %posttrans(a-2-1.x86_64) scriptlet failed, exit status 3\n';
  expect(receipt(transcript, 107).degraded).toEqual(['a-2-1.x86_64: its %posttrans script failed (exit status 3)']);
});

it('tells what patchctl itself could not do', () => {
  const transcript = 'patchctl: the patches of the update stack are not known (7)\npatchctl: marks not restored (1)\n';
  expect(receipt(transcript, 0).degraded).toHaveLength(2);
});
