// Which removals are losses, and which only make room.
import { describe, expect, it } from 'vitest';
import { removals } from './change.ts';

const change = (action: 'install' | 'remove' | 'upgrade', name: string) => ({ action, package: name, arch: 'x86_64' });

describe('removals', () => {
  it('are packages that leave the host', () => {
    const gone = change('remove', 'postgresql-jit');
    expect(removals([change('upgrade', 'postgresql'), gone])).toEqual([gone]);
  });

  it('do not count the old kernel that makes room for a new one', () => {
    expect(removals([change('install', 'kernel-core'), change('remove', 'kernel-core')])).toEqual([]);
  });
});
