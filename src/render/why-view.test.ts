// What `plan --why` says where there is no change to explain.
import { describe, expect, it } from 'vitest';
import { plain, planHost } from '../../test/sample-fleet.ts';
import { fault } from '../core/fault.ts';
import { renderWhy } from './why-view.ts';

const why = (...[name, over]: Parameters<typeof planHost>): string =>
  renderWhy(planHost(name, { changes: [], ...over }), 'openssl', plain(120));

describe('a package without a pending change', () => {
  it('has nothing pending on a host that was read', () => {
    expect(why('web01', { verdict: 'up-to-date' })).toBe('web01: nothing is pending for openssl\n');
  });

  it('is unknown on a host that could not be read, with the reason', () => {
    const faults = [fault('connection-refused', 'web01: port 22')];
    const said = why('web01', { verdict: 'unknown', basis: null, faults });
    expect(said).toMatch(/^web01: unknown whether openssl is pending\n/);
    expect(said).toMatch(/Unknown +web01 /);
    expect(said).not.toContain('nothing is pending');
  });

  it('is unknown on a host that was refused before its packages were read', () => {
    const faults = [fault('sudo-refused', '')];
    expect(why('web01', { verdict: 'refused', basis: null, faults })).toMatch(/^web01: unknown whether openssl/);
  });
});
