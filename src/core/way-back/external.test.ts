// The verdict `full` for machines whose snapshots lie elsewhere.
import { describe, expect, it } from 'vitest';
import type { Change } from '../change.ts';
import { withExternal } from './external.ts';

const CHANGES = [{ package: 'postgresql-16', action: 'upgrade' } as Change];
const NONE = { verdict: 'none', reasons: ['postgresql-16: migrates its data'] } as const;
const KEEPER = { create: 'snap create', timeoutMs: 1 };

describe('the way back by external snapshot', () => {
  it('is full where the inventory says how the machine is restored', () => {
    expect(withExternal(NONE, { ...KEEPER, restore: 'snap restore' }, CHANGES)).toEqual({
      verdict: 'full',
      reasons: ['only with its external snapshot: postgresql-16: migrates its data'],
      by_packages: 'none',
    });
  });

  it('is that of the packages where it does not, and where nothing changes', () => {
    expect(withExternal(NONE, KEEPER, CHANGES)).toBe(NONE);
    expect(withExternal(NONE, undefined, CHANGES)).toBe(NONE);
    expect(withExternal(NONE, { ...KEEPER, restore: 'snap restore' }, [])).toBe(NONE);
  });
});
