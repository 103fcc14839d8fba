import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFiles } from '../../test/inventory-on-disk.ts';
import { explainMissing, findInventory } from './find-inventory.ts';

const nowhere = { flag: [], env: undefined, cwd: '/nonexistent/cwd', xdg: '/nonexistent/xdg' };

describe('findInventory', () => {
  it('takes what --inventory names, without looking, before anything else', async () => {
    const places = { ...nowhere, flag: ['a.yaml', 'b.d'], env: '/e.yaml' };
    expect(await findInventory(places)).toEqual({ kind: 'found', paths: ['a.yaml', 'b.d'] });
  });

  it('takes what PATCHCTL_INVENTORY names, unless it is empty', async () => {
    expect(await findInventory({ ...nowhere, env: '/e.yaml' })).toEqual({ kind: 'found', paths: ['/e.yaml'] });
    expect(await findInventory({ ...nowhere, env: '' })).toMatchObject({ kind: 'missing' });
  });

  it('prefers the working directory to the configuration directory', async () => {
    await withFiles({ 'inventory.yaml': '', 'config/patchctl/inventory.yaml': '' }, async (directory) => {
      const xdg = join(directory, 'config');
      const here = await findInventory({ ...nowhere, cwd: directory, xdg });
      expect(here).toEqual({ kind: 'found', paths: [join(directory, 'inventory.yaml')] });
      const configured = await findInventory({ ...nowhere, xdg });
      expect(configured).toEqual({ kind: 'found', paths: [join(xdg, 'patchctl/inventory.yaml')] });
    });
  });

  it('names every place where it looked in vain', async () => {
    const found = await findInventory(nowhere);
    if (found.kind !== 'missing') throw new Error('something was found');
    expect(explainMissing(found.looked)).toBe(
      [
        'no inventory found; looked at',
        '  /nonexistent/cwd/inventory.yaml',
        '  /nonexistent/xdg/patchctl/inventory.yaml',
        '  /etc/patchctl/inventory.yaml',
        'name one with --inventory FILE or PATCHCTL_INVENTORY, or start from inventory.example.yaml',
      ].join('\n'),
    );
  });
});
