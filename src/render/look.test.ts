import { describe, expect, it } from 'vitest';
import { lookOf } from './look.ts';

const terminal = { isTTY: true, columns: 100 };
const on = (env: Record<string, string>, color = true) => ({ env, color, now: 0 });

describe('lookOf', () => {
  it('takes the width of the terminal, 80 columns for files, and never less than 40', () => {
    const widths = [terminal, {}, { isTTY: true, columns: 0 }, { columns: 12 }].map((s) => lookOf(s, on({})).width);
    expect(widths).toEqual([100, 80, 80, 40]);
  });

  it.each([
    [terminal, {}, true, true],
    [{}, {}, true, false],
    [terminal, { NO_COLOR: '1' }, true, false],
    [terminal, { NO_COLOR: '' }, true, true],
    [terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{}, { FORCE_COLOR: '1' }, true, true],
    [{}, { FORCE_COLOR: '' }, true, true],
    [terminal, { FORCE_COLOR: '0' }, true, false],
    [terminal, { FORCE_COLOR: '1' }, false, false],
    [terminal, { TERM: 'dumb' }, true, false],
  ])('on %j with %j and --color %s has color: %s', (screen, env, flag, color) => {
    expect(lookOf(screen, on(env, flag)).color).toBe(color);
  });

  it.each([
    [{}, true],
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, true],
  ])('with %j writes Unicode: %s', (env, unicode) => {
    expect(lookOf(terminal, on(env)).unicode).toBe(unicode);
  });
});
