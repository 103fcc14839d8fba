// Which hosts the adapter serves, how it reads apk's lines, and that nothing odd gets into a job.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change.ts';
import type { Facts } from '../../core/facts.ts';
import { apk } from './apk.ts';
import { readSimulation } from './simulation.ts';

const facts = (id: string, programs: readonly string[], idLike: readonly string[] = []): Facts =>
  ({
    os: { id, idLike, version: '3.20', name: id },
    managers: programs.map((program) => ({ program, version: '' })),
  }) as unknown as Facts;

describe('serves', () => {
  it.each([
    ['Alpine', facts('alpine', ['apk']), true],
    ['postmarketOS', facts('postmarketos', ['apk'], ['alpine']), true],
    ['OpenWrt, which has apk and is flashed', facts('openwrt', ['apk'], ['lede', 'openwrt']), false],
    ['Alpine without apk', facts('alpine', []), false],
  ])('%s: %s', (_, host, expected) => {
    expect(apk.serves(host)).toBe(expected);
  });
});

const simulated = (...lines: readonly string[]) =>
  readSimulation({
    name: 'simulation',
    code: 0,
    stdout: [...lines, 'OK: 7 MiB in 15 packages', ''].join('\n'),
    stderr: '',
  });

describe('a simulation', () => {
  it.each([
    ['(1/2) Upgrading musl (1.2.4-r0 -> 1.2.4-r2)', { name: 'musl', from: '1.2.4-r0', to: '1.2.4-r2' }],
    ['( 9/12) Downgrading foo@edge (2.0_p1-r0 -> 1.9-r3)', { name: 'foo', from: '2.0_p1-r0', to: '1.9-r3' }],
    ['(1/1) Installing libgcc (13.2.1_git20231014-r0)', { name: 'libgcc', from: null, to: '13.2.1_git20231014-r0' }],
    ['(1/1) Purging .build-deps (20240101.120000)', { name: '.build-deps', from: '20240101.120000', to: null }],
  ])('%s', (line, move) => {
    expect(simulated(line)).toEqual({ ok: true, value: [move] });
  });

  it.each([
    '(1/1) Replacing musl (1.2-r0 -> 1.2-r0)',
    '(1/1) Reinstalling musl (1.2-r0)',
    '(1/1) Updating pinning a@edge (1-r0)',
  ])('shows no change for %s', (line) => {
    expect(simulated(line)).toEqual({ ok: true, value: [] });
  });

  it.each(['(1/1) Upgrading musl', '(1/1) Exploding musl (1.2-r0)', '(1/1) Upgrading $(x) (1-r0 -> 2-r0)', 'surprise'])(
    'shows what it does not understand: %s',
    (line) => {
      expect(simulated(line)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
    },
  );

  it('that was cut short is no answer', () => {
    const cut = { name: 'simulation', code: 0, stdout: '(1/2) Upgrading musl (1-r0 -> 2-r0)\n', stderr: '' };
    expect(readSimulation(cut)).toMatchObject({ ok: false, fault: { code: 'resolution-failed' } });
  });
});

const change = (over: Partial<Change>): Change =>
  ({ action: 'upgrade', package: 'musl', arch: 'x86_64', from: '1.2.4-r0', to: '1.2.4-r2', ...over }) as Change;

describe('apply', () => {
  const before = { manifest: { packages: [] }, holds: [], automatic: [] };

  it('tells the job what must still be offered, removals included', () => {
    const job = apk.apply(
      [change({}), change({ package: 'old', action: 'remove', to: null }), change({ action: 'held' })],
      before,
    );
    expect(job.data).toEqual({ wanted: 'musl 1.2.4-r2\nold -', last: '' });
  });

  it('refuses to build a job from a name or version that no survey lets through', () => {
    const odd = fc.string().filter((text) => !/^[A-Za-z0-9.][A-Za-z0-9+_.~-]*$/.test(text));
    fc.assert(
      fc.property(odd, (text) => {
        expect(() => apk.apply([change({ package: text })], before)).toThrow();
        expect(() => apk.apply([change({ to: text })], before)).toThrow();
      }),
    );
  });
});
