// Version locks and excludes: how they are written, and which package they name.
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../../remote/frames.ts';
import { holdOn, readHolds } from './holds.ts';

const frame = (name: string, stdout: string, code = 0): Frame => ({
  name,
  code,
  stdout,
  stderr: code ? 'cat: gone' : '',
});

describe('readHolds', () => {
  it('reads locks without comments, and excludes in every spelling that dnf.conf(5) allows', () => {
    const locks = '\n# Added lock on Sun\nbash-0:5.1-2.*\n!nano\n';
    const excludes = 'exclude=kernel* foo\n  bar,baz\nexcludepkgs = qux\nexcludes=zip\n';
    const read = readHolds(framesOf([frame('versionlocks', locks), frame('excludes', excludes)]));
    expect(read.ok && read.value.map(({ pattern }) => pattern)).toEqual([
      'bash-0:5.1-2.*',
      '!nano',
      'kernel*',
      'foo',
      'bar',
      'baz',
      'qux',
      'zip',
    ]);
  });

  it('knows hosts without the versionlock plugin', () => {
    expect(readHolds(framesOf([frame('excludes', '')]))).toEqual({ ok: true, value: [] });
  });

  it('does not take an unreadable list for an empty one', () => {
    const read = readHolds(framesOf([frame('versionlocks', '', 1), frame('excludes', '')]));
    expect(read).toMatchObject({ ok: false, fault: { message: 'the versionlock list: cat: gone' } });
  });
});

describe('holdOn', () => {
  it.each([
    ['postgresql-server-0:13.14-1.el9.*', 'postgresql-server', true],
    ['postgresql-server-0:13.14-1.el9.*', 'postgresql', false],
    ['kernel*', 'kernel-core', true],
    ['kernel-core', 'kernel-core', true],
    ['kernel-core.x86_64', 'kernel-core', true],
    ['!nano', 'nano', true],
    ['bash-5.1-*', 'bash', true],
    ['bash', 'bash-completion', false],
  ])('%s holds %s: %s', (pattern, name, expected) => {
    expect(holdOn(name, [{ kind: 'versionlock', pattern }]) !== undefined).toBe(expected);
  });
});
