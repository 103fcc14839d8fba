// When sshd may wait for the rest of a whole upgrade of Arch Linux, and what the job is told.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change.ts';
import { framesOf } from '../../remote/frames.ts';
import { sshdLast } from './sshd-last.ts';

const change = (name: string, over: Partial<Change> = {}): Change =>
  ({ action: 'upgrade', package: name, arch: 'x86_64', from: '1-1', to: '2-1', ...over }) as Change;

const frame = (name: string, lines: readonly string[], code = 0) => ({
  name,
  code,
  stdout: lines.map((line) => `${line}\n`).join(''),
  stderr: code === 0 ? '' : 'error: could not resolve',
});

const incoming = (name: string, version = '2-1'): string =>
  [name, version, 'core', '10', `${name}-${version}-x86_64.pkg.tar.zst`].join('\t');

/** openssh needs openssl by a library's name, openssl needs glibc; nginx needs openssl, too. */
const NEEDS = [
  ...['openssh', 'openssl', 'glibc', 'nginx', 'tzdata'].map((name) => `${name}\tis\t${name}`),
  'openssl\tis\tlibcrypto.so',
  'openssh\tneeds\tlibcrypto.so',
  'openssl\tneeds\tglibc',
  'nginx\tneeds\topenssl',
  'glibc\tneeds\topenssl', // a circle ends
  'openssh\tneeds\tsomething-that-nobody-has',
];

const way = sshdLast.kind === 'whole' ? sshdLast : undefined;

const hindrance = (
  first: readonly string[],
  {
    alone = first.map((name) => incoming(name)),
    needs = NEEDS,
  }: Partial<Record<'alone' | 'needs', readonly string[]>> = {},
) =>
  way
    ?.hindrance({ first: first.map((name) => change(name)), last: [change('openssh')] })
    .read(framesOf([frame('transaction', alone), frame('needs', needs)]));

describe('sshd behind a whole upgrade', () => {
  it('may wait where nothing changes of what it needs', () => {
    expect(hindrance(['nginx', 'tzdata'])).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['a library that it names', ['nginx', 'openssl'], 'openssl'],
    ['a library behind that', ['glibc', 'tzdata'], 'glibc'],
    ['both', ['glibc', 'nginx', 'openssl'], 'glibc, openssl'],
  ])('may not wait for %s', (_, first, named) => {
    const found = hindrance(first);
    expect(found?.ok && found.value).toContain(`packages that change, too (${named})`);
  });

  it.each([
    ['less', []],
    ['more', ['nginx', 'tzdata'].map((name) => incoming(name))],
    ['another version', [incoming('nginx', '3-1')]],
  ])('may not wait where pacman would do %s without it', (_, alone) => {
    expect(hindrance(['nginx'], { alone })).toEqual({ ok: true, value: 'the halves need each other' });
  });

  it('is not known to wait where pacman or its database says something odd', () => {
    expect(hindrance(['nginx'], { needs: ['openssh needs openssl'] })).toMatchObject({
      fault: { code: 'reply-unreadable' },
    });
    const failing = framesOf([frame('transaction', [], 1)]);
    expect(way?.hindrance({ first: [], last: [] }).read(failing)).toMatchObject({
      fault: { code: 'resolution-failed', message: 'could not resolve' },
    });
  });

  it('is one job that must bring all of it', () => {
    const gone = change('old', { action: 'remove', to: null });
    expect(way?.apply({ first: [change('nginx'), gone], last: [change('openssh')] }).data).toEqual({
      wanted: 'nginx\t2-1\nopenssh\t2-1',
      last: 'openssh',
    });
  });
});
