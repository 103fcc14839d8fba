// What stays pending behind a run, and by whose word it is a security update.
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { leftOver } from './left-over.ts';

const change = (name: string, security: Change['security'], action: Change['action'] = 'upgrade'): Change => ({
  ...{ action, package: name, arch: 'amd64', from: '1', to: '2', origin: 'Debian/stable' },
  ...{ security, advisories: [], band: 6, due: null, why: '' },
});

const all = { cves: [] };

describe('what is left', () => {
  it('is judged as the plan judged it, not by the label alone', () => {
    const planned = { changes: [change('held-fix', true, 'held'), change('other', false, 'deferred')] };
    expect(leftOver([change('held-fix', false), change('other', false)], planned, all)).toEqual({
      pending: 2,
      security: 1,
    });
  });

  it('names what is exploited among it', () => {
    const planned = { changes: [{ ...change('held-fix', true, 'held'), band: 1 as const }] };
    expect(leftOver([change('held-fix', false)], planned, all)).toEqual({
      pending: 1,
      security: 1,
      urgent: { word: 'exploited', count: 1 },
    });
  });

  it('counts what a rollback takes back as the undone run judged it', () => {
    const planned = { changes: [], exposes: [{ ...change('fix', true), band: 1 as const }] };
    expect(leftOver([change('fix', false)], planned, all)).toMatchObject({ security: 1, urgent: { count: 1 } });
  });

  it('is judged by its label where the plan has no word on it', () => {
    expect(leftOver([change('new', true), change('newer', false)], { changes: [] }, all)).toEqual({
      pending: 2,
      security: 1,
    });
  });

  it('is another matter at another version', () => {
    const planned = { changes: [change('fix', true)] };
    expect(leftOver([{ ...change('fix', false), to: '3' }], planned, all)).toEqual({ pending: 1, security: 0 });
  });

  it('is unknown where the plan looked for single CVEs and the label says nothing', () => {
    const only = { cves: ['CVE-2026-1'] };
    expect(leftOver([change('other', false)], { changes: [] }, only)).toEqual({ pending: 1, security: null });
    expect(leftOver([change('other', true)], { changes: [] }, only)).toEqual({ pending: 1, security: 1 });
  });

  it('does not count what would not happen', () => {
    expect(leftOver([change('held', true, 'held')], { changes: [] }, all)).toEqual({ pending: 0, security: 0 });
  });
});
