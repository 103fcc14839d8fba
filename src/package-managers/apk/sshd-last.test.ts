// When sshd may wait for the rest of an upgrade of Alpine, and what the job is told.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change.ts';
import { framesOf } from '../../remote/frames.ts';
import { sshdLast } from './sshd-last.ts';

const change = (name: string, to: string | null = '2-r0'): Change =>
  ({ action: to === null ? 'remove' : 'upgrade', package: name, arch: 'x86_64', from: '1-r0', to }) as Change;

const halves = { first: [change('musl'), change('old', null)], last: [change('openssh')] };
const way = sshdLast.kind === 'whole' ? sshdLast : undefined;

const answered = (...lines: readonly string[]) =>
  way
    ?.hindrance(halves)
    .read(framesOf([{ name: 'simulation', code: 0, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' }]));

describe('sshd behind a whole upgrade', () => {
  it('may wait where the simulation without it does exactly the rest', () => {
    expect(
      answered('(1/2) Purging old (1-r0)', '(2/2) Upgrading musl (1-r0 -> 2-r0)', 'OK: 7 MiB in 15 packages'),
    ).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['brings it along', ['(1/1) Upgrading openssh (1-r0 -> 2-r0)']],
    ['leaves out what needs it', ['(1/1) Purging old (1-r0)']],
  ])('may not wait where the simulation %s', (_, lines) => {
    expect(answered(...lines, 'OK: 7 MiB in 15 packages')).toEqual({ ok: true, value: 'the halves need each other' });
  });

  it('is not known to wait where an old apk does not know how', () => {
    const refused = { name: 'simulation', code: 1, stdout: '', stderr: "apk: unrecognized option 'ignore'\n" };
    expect(way?.hindrance(halves).read(framesOf([refused]))).toMatchObject({
      fault: { message: "apk: unrecognized option 'ignore'" },
    });
  });

  it('is one job that must bring all of it', () => {
    expect(way?.apply(halves).data).toEqual({ wanted: 'musl 2-r0\nold -\nopenssh 2-r0', last: 'openssh 2-r0' });
  });
});
