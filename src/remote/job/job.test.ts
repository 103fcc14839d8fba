// What a look at a job means, for everything that its directory may hold.
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../frames.ts';
import { startJob, watchJob } from './job.ts';

const frame = (name: string, stdout = '', code = 0, stderr = ''): Frame => ({ name, code, stdout, stderr });
const sight = (...frames: readonly Frame[]) => watchJob({ id: 'j', offset: 0, waitS: 1 }).read(framesOf(frames));
const piece = [frame('read', '3\n'), frame('transcript', 'abc')];

describe('a look at a job', () => {
  it.each<[string, readonly Frame[], object]>([
    ['an id that was never used is taken, so that it never will be', [frame('claimed')], { kind: 'never-started' }],
    [
      'a start that was cut off is given up',
      [frame('alive', '', 3), frame('given-up'), ...piece],
      { kind: 'never-started' },
    ],
    [
      'a job that came too late gave itself up',
      [frame('alive', '', 1), frame('rc', 'cancelled\n'), ...piece],
      { kind: 'never-started' },
    ],
    ['another job holds the host', [frame('alive', '', 1), frame('rc', 'busy\n'), ...piece], { kind: 'busy' }],
    ['it runs', [frame('alive'), ...piece], { kind: 'running', piece: { text: 'abc', bytes: 3 } }],
    ['it is about to run', [frame('alive', '', 3), frame('given-up', '', 1), ...piece], { kind: 'running' }],
    ['it ended, well or not', [frame('alive', '', 1), frame('rc', '100\n'), ...piece], { kind: 'finished', code: 100 }],
    ['it died without a word', [frame('alive', '', 1), ...piece], { kind: 'died' }],
  ])('%s', (_name, frames, expected) => {
    expect(sight(...frames)).toMatchObject({ ok: true, value: expected });
  });

  it('never makes an end of an unreadable exit code', () => {
    expect(sight(frame('alive', '', 1), frame('rc', 'zero'), ...piece)).toMatchObject({
      ok: false,
      fault: { code: 'reply-unreadable' },
    });
  });
});

describe('starting a job', () => {
  const start = (...frames: readonly Frame[]) =>
    startJob('j', { script: new URL('./watch.sh', import.meta.url), args: [] }).read(framesOf(frames));
  it.each<[string, readonly Frame[], object]>([
    ['works', [frame('prepare'), frame('start')], { ok: true, value: { started: true } }],
    ['is not repeated for an id that exists', [frame('prepare', '', 2)], { ok: true, value: { started: false } }],
    [
      'fails with the words of the host',
      [frame('prepare', '', 1, 'No space left')],
      { ok: false, fault: { code: 'job-not-started', message: 'No space left' } },
    ],
    [
      'fails when the unit cannot be made',
      [frame('prepare'), frame('start', '', 1, 'no bus')],
      { ok: false, fault: { code: 'job-not-started', message: 'no bus' } },
    ],
  ])('%s', (_name, frames, expected) => {
    expect(start(...frames)).toMatchObject(expected);
  });
});
