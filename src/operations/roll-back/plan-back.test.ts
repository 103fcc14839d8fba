// What a rollback plans for one host, and what it refuses to do.
import { describe, expect, it } from 'vitest';
import { sampleHost } from '../../../test/sample-host.ts';
import type { Change } from '../../core/change.ts';
import { fault } from '../../core/fault.ts';
import { type Manifest, manifestDigest } from '../../core/manifest.ts';
import type { PlanHost } from '../../core/plan.ts';
import { failed, ok } from '../../core/result.ts';
import type { SavedFile } from '../../core/way-back/saved-file.ts';
import { type Present, planBack, type Seen } from './plan-back.ts';

const manifest = (...packages: readonly (readonly [string, string])[]): Manifest => ({
  packages: packages.map(([name, version]) => ({
    name,
    arch: 'amd64',
    version,
    source: name,
    sourceVersion: version,
    state: 'installed',
  })),
});

const BEFORE = manifest(['lab-lib', '1'], ['lab-tool', '1']);
const AFTER = manifest(['lab-lib', '2'], ['lab-tool', '1'], ['lab-new', '1']);

const SAVED: SavedFile = {
  name: 'lab-lib',
  arch: 'amd64',
  version: '1',
  file: 'lab-lib_1_amd64.deb',
  sha256: 'a'.repeat(64),
  bytes: 1,
};

const snapshotOf = (packages: Manifest) => ({ manifest: packages, holds: [], automatic: ['lab-lib'] });

const forward = (name: string, change: Partial<Change> = {}): Change => ({
  ...{ action: 'upgrade', package: name, arch: 'amd64', from: '1', to: '2', origin: '', security: true },
  ...{ advisories: [], band: 4, due: null, why: '' },
  ...change,
});

const PLANNED = {
  changes: [],
  os: { id: 'debian', version: '12', name: 'Debian 12' },
  support: { until: null, ended: 'unknown' },
  manager: { id: 'apt', version: '2.6.1' },
  machine_id: 'm1',
  severs: [],
  expected_s: 60,
} as unknown as PlanHost;

const present = (now: Manifest, files: readonly SavedFile[] = [SAVED]): Present => ({
  machineId: 'm1',
  packages: snapshotOf(now),
  files,
});

const plan = (change: Partial<Seen> & { readonly files?: readonly SavedFile[] } = {}): PlanHost => {
  const { files = [SAVED], ...rest } = change;
  return planBack({
    host: sampleHost({ name: 'web01' }),
    past: {
      name: 'web01',
      outcome: 'patched',
      before: {
        packages: snapshotOf(BEFORE),
        state: { failedUnits: ['old.service'] } as never,
        saved: { directory: '/var/lib/patchctl/snapshots/x/packages', files, missing: [], notes: [] },
      },
      after: AFTER,
    },
    planned: PLANNED,
    present: ok(present(AFTER)),
    discardLater: false,
    ...rest,
  });
};

const codes = (host: PlanHost): readonly string[] => host.faults.map(({ code }) => code);

describe('a rollback', () => {
  it('goes from what is there now to the snapshot, with its files and marks', () => {
    const host = plan();
    expect(host).toMatchObject({
      verdict: 'changes',
      faults: [],
      basis: manifestDigest(AFTER),
      target: manifestDigest(BEFORE),
      restore: { files: [SAVED], automatic: ['lab-lib'], failed_units: ['old.service'] },
      reboot: { needed: 'unknown' },
    });
    expect(host.changes.map(({ action, package: name }) => `${action} ${name}`)).toEqual([
      'downgrade lab-lib',
      'remove lab-new',
    ]);
  });

  it('says which security updates it takes back, and keeps how they were judged', () => {
    const changes = [forward('lab-lib', { band: 1 }), forward('lab-tool'), forward('lab-new', { security: false })];
    expect(plan({ planned: { ...PLANNED, changes } })).toMatchObject({
      exposes: [{ package: 'lab-lib', band: 1 }],
      attention: ['takes back 1 security update, 1 exploited: lab-lib'],
    });
  });

  it('has nothing to do on a host that is back already, even if its files are gone', () => {
    expect(plan({ present: ok(present(BEFORE, [])) })).toMatchObject({ verdict: 'up-to-date', faults: [] });
  });

  it('refuses a host whose old packages were never saved', () => {
    expect(codes(plan({ files: [] }))).toEqual(['saved-file-missing']);
  });

  it.each([
    ['is gone', []],
    ['is not what was saved', [{ ...SAVED, sha256: 'b'.repeat(64) }]],
  ])('refuses a host one of whose saved files %s', (words, files) => {
    const host = plan({ present: ok(present(AFTER, files)) });
    expect(codes(host)).toEqual(['saved-file-missing']);
    expect(host.faults[0]?.message).toBe(`lab-lib_1_amd64.deb ${words}`);
  });

  it('refuses to undo what came later unseen, and does it when told to', () => {
    const later = present(manifest(['lab-lib', '3'], ['lab-tool', '1'], ['lab-new', '1']));
    const refused = plan({ present: ok(later) });
    expect(codes(refused)).toEqual(['packages-moved-since']);
    expect(refused.faults[0]?.message).toBe('lab-lib 2 → 3');
    expect(plan({ present: ok(later), discardLater: true })).toMatchObject({ verdict: 'changes', faults: [] });
  });

  it('goes on where an earlier rollback came half-way', () => {
    const halfWay = present(manifest(['lab-lib', '1'], ['lab-tool', '1'], ['lab-new', '1']));
    expect(plan({ present: ok(halfWay) })).toMatchObject({ verdict: 'changes', faults: [] });
    const unsound = { ...BEFORE, packages: BEFORE.packages.map((one) => ({ ...one, state: 'half-configured' })) };
    expect(
      plan({ present: ok(present(unsound)), files: [SAVED, { ...SAVED, name: 'lab-tool', file: 'tool' }] }),
    ).toMatchObject({
      changes: [{ package: 'lab-lib', from: '1 (half-configured)', to: '1' }, { package: 'lab-tool' }],
    });
  });

  it('refuses another machine under the same name', () => {
    expect(codes(plan({ present: ok({ ...present(AFTER), machineId: 'm2' }) }))).toEqual(['wrong-machine']);
  });

  it('knows nothing of a host that does not answer', () => {
    const silent = plan({ present: failed(fault('connection-timed-out', 'no answer')) });
    expect(silent).toMatchObject({ verdict: 'unknown', changes: [] });
  });
});
