// Frames out of raw streams: what is understood, and that nothing malformed is ever taken for an answer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFrames } from './split-frames.ts';

const N = 'a'.repeat(32);
const mark = (words: string): string => `\n@${N} ${words}\n`;
const whole = (body: string): string => `${mark('start')}${body}${mark('end')}`;
const one = (text: string): string => `${mark('begin 0/a')}${text}${mark('end 0/a 0')}`;

describe('splitting a reply', () => {
  it('gives both streams of each frame', () => {
    expect(splitFrames(`motd${whole(one('out\n'))}`, whole(one('err')), N)).toEqual({
      ok: true,
      value: [[{ name: 'a', code: 0, stdout: 'out\n', stderr: 'err' }]],
    });
  });

  it('says when the script never started', () => {
    expect(splitFrames('This account is not available.\n', '', N)).toEqual({ ok: true, value: undefined });
  });

  it.each<[string, string, string, string]>([
    ['no end', `${mark('start')}${one('x')}`, whole(one('')), 'reply-cut-short'],
    ['only one stream started', whole(one('x')), 'sudo: noise', 'reply-cut-short'],
    ['a marker cut in two', `${whole(one('x')).slice(0, -3)}`, whole(one('')), 'reply-cut-short'],
    ['frames in one stream only', whole(one('x')), whole(''), 'reply-unreadable'],
    ['different exit codes', whole(one('x')), whole(one('').replace('0/a 0', '0/a 1')), 'reply-unreadable'],
    [
      'a frame within a frame',
      whole(`${mark('begin 0/a')}${one('x')}${mark('end 0/a 0')}`),
      whole(''),
      'reply-unreadable',
    ],
    ['something after the end', `${whole('')}${mark('begin 0/a')}`, whole(''), 'reply-unreadable'],
  ])('refuses %s', (_name, stdout, stderr, code) => {
    expect(splitFrames(stdout, stderr, N)).toMatchObject({ ok: false, fault: { code } });
  });

  it('never throws and never makes up frames from random text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (stdout, stderr) => {
        expect(splitFrames(stdout, stderr, N)).toEqual({ ok: true, value: undefined });
      }),
    );
  });

  it('gives back any output that does not know the nonce', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (out, err) => {
        fc.pre(!out.includes(N) && !err.includes(N));
        expect(splitFrames(whole(one(out)), whole(one(err)), N)).toEqual({
          ok: true,
          value: [[{ name: 'a', code: 0, stdout: out, stderr: err }]],
        });
      }),
    );
  });
});
