// What every manager says about its own repair: something that people can read and agree to, and never an odd name in a job.
import { describe, expect, it } from 'vitest';
import { type FaultCode, fault } from '../core/fault.ts';
import type { InstalledPackage } from '../core/manifest.ts';
import { fragmentText } from '../remote/compose-script.ts';
import { apt } from './apt/apt.ts';
import { dnf } from './dnf/dnf.ts';
import type { Repair } from './package-manager.ts';
import { MANAGERS } from './registry.ts';
import { repairWords } from './repair-words.ts';
import { tdnf } from './tdnf/tdnf.ts';
import { yum } from './yum/yum.ts';
import { zypper } from './zypper/zypper.ts';

const of = (name: string, version: string, state = 'installed'): InstalledPackage => ({
  name,
  arch: 'noarch',
  version,
  source: name,
  sourceVersion: version,
  state,
});

const damage = (code: FaultCode, ...packages: readonly InstalledPackage[]) => ({
  faults: [fault(code, 'damaged')],
  manifest: { packages },
});
const TWICE = [of('a', '1-1'), of('a', '2-1'), of('b', '1-1')] as const;

const dataOf = (repair: Repair): Readonly<Record<string, string>> | undefined =>
  repair.kind === 'job' ? repair.job.data : undefined;

describe.each(MANAGERS)('$id', (manager) => {
  it.each<FaultCode>(['manager-interrupted', 'manager-broken'])('says what mends %s', (code) => {
    const repair = manager.repair(damage(code, ...TWICE));
    expect(repair.steps.length).toBeGreaterThan(0);
    for (const step of repair.steps) expect(step).toMatch(/^[a-z][\w-]* ?\S/);
    if (repair.kind === 'job') expect(fragmentText(repair.job.script)).toContain('patchctl: ');
  });
});

describe('a repair', () => {
  it('of dnf is a person’s where dependencies are broken', () => {
    expect(dnf.repair(damage('manager-broken')).kind).toBe('by-hand');
    expect(dnf.repair(damage('manager-interrupted')).kind).toBe('job');
  });

  it('of apt installs again what was unpacked half, and only that', () => {
    const half = { ...of('lab-tool', '1', 'half-installed, reinstreq'), arch: 'i386' };
    const repair = apt.repair(damage('manager-interrupted', of('lab-slow', '1', 'half-configured'), half));
    expect(dataOf(repair)).toEqual({ reinstall: 'lab-tool:i386' });
    expect(repair.steps.join()).toContain('--reinstall lab-tool:i386');
  });

  it('of zypper may remove only the older of two versions', () => {
    expect(dataOf(zypper.repair(damage('manager-interrupted', ...TWICE)))).toEqual({
      older: 'a 1-1 noarch',
      newest: 'a.noarch=2-1',
    });
  });

  it.each([
    [yum, 'kernel-devel', 1],
    [tdnf, 'linux', 0],
  ] as const)('of $0.id names the older versions, and leaves kernels alone', (manager, kernel, at) => {
    const repair = manager.repair(damage('manager-interrupted', ...TWICE, of(kernel, '1-1'), of(kernel, '2-1')));
    expect(dataOf(repair)).toEqual({ older: 'a-1-1.noarch', newest: 'a-2-1.noarch' });
    expect(repair.steps[at]).toBe('rpm -e a-1-1.noarch (unless other packages need them)');
    expect(repair.steps[at + 1]).toBe(`${manager.id} reinstall a-2-1.noarch`);
  });

  it.each([yum, tdnf])('of $id names packages as an rpm that knows no epochs in labels does', (manager) => {
    const repair = manager.repair(damage('manager-interrupted', of('a', '1:1-1'), of('a', '1:2-1')));
    expect(dataOf(repair)).toEqual({ older: 'a-1-1.noarch', newest: 'a-2-1.noarch' });
  });

  it('of tdnf removes no version that is there twice: it is installed again', () => {
    const repair = tdnf.repair(damage('manager-interrupted', of('a', '2-1'), of('a', '2-1')));
    expect(dataOf(repair)).toEqual({ older: '', newest: 'a-2-1.noarch' });
    expect(repair.steps).toEqual(['tdnf reinstall a-2-1.noarch']);
  });

  it('of yum is a job also where nothing but its journal is left', () => {
    expect(yum.repair(damage('manager-interrupted', of('a', '1-1'))).kind).toBe('job');
    expect(yum.repair(damage('manager-broken', ...TWICE)).kind).toBe('by-hand');
  });

  it.each([apt, zypper, yum, tdnf])('of $id lets no odd name into a job', (manager) => {
    const odd = [of('a b', '1-1', 'half-installed, reinstreq'), of('a b', '2-1')];
    expect(() => manager.repair(damage('manager-interrupted', ...odd))).toThrow('not a package');
  });
});

describe('repairWords', () => {
  it('are the job’s own lines, where the exit code is its own', () => {
    const lines = ['Reading package lists...', 'patchctl: somebody is at work', 'patchctl: somebody is at work'];
    expect(repairWords(lines, 91)).toEqual(['somebody is at work']);
    expect(repairWords(lines, 100)).toEqual([]);
  });
});
