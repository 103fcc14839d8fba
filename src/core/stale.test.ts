// What moved since a plan was drawn is named, so that an admin need not search for it.
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { type Manifest, manifestDigest } from './manifest.ts';
import { heldMeanwhile, movedBasis, movedResolution } from './stale.ts';

const manifest = (...packages: readonly (readonly [name: string, version: string])[]): Manifest => ({
  packages: packages.map(([name, version]) => ({
    name,
    arch: 'all',
    version,
    source: name,
    sourceVersion: version,
    state: 'installed',
  })),
});

const change = (
  name: string,
  from: string | null,
  to: string | null,
  action: Change['action'] = 'upgrade',
): Change => ({
  action,
  package: name,
  arch: 'all',
  from,
  to,
  origin: '',
  security: false,
  advisories: [],
  band: 4,
  due: null,
  why: '',
});

describe('movedBasis', () => {
  const drawn = manifest(['bash', '5'], ['lib', '1']);
  const plan = {
    basis: manifestDigest(drawn),
    changes: [change('lib', '1', '2'), change('data', null, '1', 'install')],
  };

  it('is silent while the packages are those of the plan', () => {
    expect(movedBasis(drawn, plan)).toBeUndefined();
  });

  it.each([
    ['was updated', manifest(['bash', '5'], ['lib', '2']), 'lib is 2 now, the plan says 1'],
    ['was removed', manifest(['bash', '5']), 'lib is not installed now, the plan says 1'],
    [
      'was installed',
      manifest(['bash', '5'], ['lib', '1'], ['data', '1']),
      'data is 1 now, the plan says not installed',
    ],
    ['is not of the plan', manifest(['bash', '6'], ['lib', '1']), 'packages outside the plan'],
  ])('names a package that %s', (_, now, message) => {
    expect(movedBasis(now, plan)).toMatchObject({ code: 'basis-moved', touched: 'no' });
    expect(movedBasis(now, plan)?.message).toContain(message);
  });
});

describe('heldMeanwhile', () => {
  it('names planned packages that are held now, and no others', () => {
    const planned = [change('lib', '1', '2'), change('tool', '1', '2')];
    const pending = [change('lib', '1', '2', 'held'), change('kernel', '1', '2', 'held'), change('tool', '1', '2')];
    expect(heldMeanwhile(planned, pending)).toMatchObject({
      code: 'resolution-moved',
      message: 'held on the host since then: lib',
    });
    expect(heldMeanwhile(planned.slice(1), pending)).toBeUndefined();
  });
});

describe('movedResolution', () => {
  it('takes the same moves in another order for the same', () => {
    const [a, b] = [change('a', '1', '2'), change('b', '1', '2')];
    expect(movedResolution([a, b, change('c', '1', '2', 'held')], [b, a])).toBeUndefined();
  });

  it('names what came, what went, and how much more', () => {
    const planned = [change('a', '1', '2')];
    const now = ['a', 'b', 'c', 'd'].map((name) => change(name, '1', '3'));
    expect(movedResolution(planned, now)?.message).toBe(
      'also upgrade a:all 1 -> 3; also upgrade b:all 1 -> 3; also upgrade c:all 1 -> 3; and 2 more',
    );
  });
});
