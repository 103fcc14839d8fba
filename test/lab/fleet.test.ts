// Proves one fleet of five families: planned, ordered by exploitation, patched in two runs, and followed for one CVE from KEV entry to package.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { Family } from '../../lab/families.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import { isEffective } from '../../src/core/change.ts';
import { inventoryVariant } from './inventory-variant.ts';
import { type Applied, type Patchctl, type Planned, patchctl } from './patchctl.ts';

const FAMILIES: readonly Family[] = ['debian', 'rocky', 'suse', 'arch', 'fedora'];
/** Fixed by an update of lab-lib in every family; the rpm families' own advisories name it. */
const CVE = 'CVE-2026-90003';

const RPM = "rpm -qa --qf '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n'";
/** `name version` per line, read without patchctl. */
const READ: Readonly<Record<Family, string>> = {
  debian: "dpkg-query -W -f='${Package} ${Version} ${db:Status-Status}\\n' | sed -n 's/ installed$//p'",
  rocky: RPM,
  suse: RPM,
  fedora: RPM,
  arch: 'pacman -Q',
};

const DAY = '2026-11-20';
const KEV = {
  catalogVersion: '2026.11.20',
  dateReleased: `${DAY}T10:00:00.0000Z`,
  count: 1,
  vulnerabilities: [
    { cveID: CVE, dateAdded: DAY, dueDate: '2026-12-11', requiredAction: 'patch', knownRansomwareCampaignUse: 'Known' },
  ],
};
const DEBIAN = {
  'lab-core': {
    [CVE]: {
      releases: {
        bookworm: { status: 'resolved', repositories: {}, fixed_version: '3.0.1-1+deb12u2', urgency: 'high' },
      },
    },
  },
  'lab-web': { 'CVE-2026-90099': { releases: { bookworm: { status: 'open', repositories: {}, urgency: 'low' } } } },
};
const ARCH = [
  {
    ...{ name: 'AVG-1', packages: ['lab-lib'], status: 'Fixed', severity: 'High', type: 'x', ticket: null },
    ...{ affected: '3.0.1-1', fixed: '3.0.1-3', issues: [CVE], advisories: [] },
  },
];

describe.skipIf(!requireLab())('a fleet of five families', () => {
  let lab: Lab;
  let operator: Patchctl;
  let planned: Planned;
  const before = new Map<string, ReadonlyMap<string, string>>();

  const installed = async (family: Family): Promise<ReadonlyMap<string, string>> => {
    const { stdout } = await lab.host(family).exec(READ[family]);
    return new Map(stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ') as [string, string]])));
  };
  /** Everything that is printed is in the published schema: parsing leaves nothing out. */
  const report = async () => {
    const document = await operator.json('cve', CVE);
    const parsed = OUTPUT_SCHEMAS.cve.parse(document);
    expect(parsed).toEqual(document);
    return parsed;
  };
  const standings = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await report()).hosts.map(({ host, standing }) => [host, standing]));

  const exploitedOn = async (): Promise<readonly string[]> => {
    const { hosts } = OUTPUT_SCHEMAS.status.parse(await operator.json('status'));
    return hosts.filter(({ urgent }) => urgent?.word === 'exploited').map(({ name }) => name);
  };

  /** What the host itself says is what the plan said, package by package. */
  const isPatchedAsPlanned = async (family: Family, run: Applied): Promise<void> => {
    expect(run.settled(family), family).toMatchObject({ outcome: 'patched' });
    const expected = new Map(before.get(family));
    for (const { package: name, to } of planned.host(family).changes.filter(isEffective)) {
      if (to === null) expected.delete(name);
      else expected.set(name, to);
    }
    expect(await installed(family), family).toEqual(expected);
  };

  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({ hosts: FAMILIES.map((family) => ({ name: family, family })) });
    const inventory = inventoryVariant(lab, 'deadlines', ({ defaults }) => {
      defaults['deadlines'] = ['bod-26-04'];
    });
    operator = patchctl({ inventory });
    const source = (name: string, content: unknown): string => {
      const file = join(operator.state, name);
      writeFileSync(file, JSON.stringify(content));
      return pathToFileURL(file).href;
    };
    const sources = {
      kev: source('kev.json', KEV),
      debian: source('debian.json', DEBIAN),
      arch: source('arch.json', ARCH),
    };
    writeFileSync(join(operator.state, 'feeds.yaml'), JSON.stringify({ feeds: Object.keys(sources), sources }));
    await operator.run('feeds', 'fetch');
    for (const family of FAMILIES) before.set(family, await installed(family));
    await operator.run('scan');
  });

  it('is exposed to a CVE that every family names in its own way', async () => {
    expect(await standings()).toEqual({
      ...{ debian: 'exposed', rocky: 'exposed', suse: 'exposed', arch: 'exposed', fedora: 'exposed' },
    });
    expect((await exploitedOn()).toSorted()).toEqual(FAMILIES.toSorted());
    const { exploited, hosts } = await report();
    expect(exploited).toEqual([{ catalogue: 'kev', added: DAY, due: '2026-12-11', ransomware: true }]);
    expect(hosts.find(({ host }) => host === 'debian')?.packages).toEqual([
      { package: 'lab-lib', installed: '3.0.1-1', fixed: '3.0.1-1+deb12u2', standing: 'update-pending', by: 'debian' },
    ]);
  });

  it('is planned with the exploited update first on each host', async () => {
    planned = await operator.plan('--allow-removals', '--no-refresh');
    for (const family of FAMILIES) {
      const upgrades = planned.host(family).changes.filter(({ action }) => action === 'upgrade');
      expect(upgrades[0], family).toMatchObject({ package: 'lab-lib', band: 1, policy: 'bod-26-04' });
      expect(upgrades[0]?.factors?.[0]?.value, family).toBe(`${CVE} in CISA KEV since ${DAY}, used by ransomware`);
    }
    for (const family of ['rocky', 'suse', 'fedora']) {
      const { advisories } = planned.host(family).changes.find((change) => change.package === 'lab-lib') ?? {};
      expect(new Set(advisories?.map(({ issued }) => issued)), family).toEqual(new Set(['2026-10-01']));
    }
    expect(planned.host('debian').residual).toMatchObject({ open: 1, exploited: [] });
    expect(planned.host('rocky').residual).toBeNull();
  });

  it('is patched in an emergency by the smallest transaction, which is the whole upgrade where only that is supported', async () => {
    const refused = await operator.plan('--no-refresh', '--host', 'arch', '--allow-removals', '--cve', CVE);
    expect(refused.host('arch').faults).toMatchObject([{ code: 'partial-upgrade' }]);

    const file = join(operator.state, 'emergency.json');
    planned = await operator.plan('--cve', CVE, '--emergency', '--allow-removals', '--out', file);
    for (const family of FAMILIES) before.set(family, await installed(family));
    const emergency = await operator.apply(file);
    expect(emergency.stderr).toContain('Evidence first: BOD 26-04 wants forensic triage before patching lab-lib on ');
    const left = await operator.plan('--no-refresh', '--cve', CVE);
    for (const family of FAMILIES) {
      await isPatchedAsPlanned(family, emergency);
      expect(left.host(family).changes.filter(isEffective), family).toEqual([]);
    }
    expect(planned.host('arch').attention).toContain('the whole upgrade: this system cannot be patched in part');
    expect(emergency.events.find(({ type }) => type === 'run.started')).toMatchObject({ emergency: true, cves: [CVE] });
    expect(await standings()).toMatchObject({ debian: 'fixed', rocky: 'fixed', suse: 'fixed', arch: 'fixed' });
    expect(await exploitedOn()).toEqual([]);
  });

  it('is patched in full by one run more, as the hosts themselves say', async () => {
    const file = join(operator.state, 'all.json');
    planned = await operator.plan('--allow-removals', '--out', file);
    for (const family of FAMILIES) before.set(family, await installed(family));
    const all = await operator.apply(file);
    for (const family of FAMILIES.filter((one) => one !== 'arch')) await isPatchedAsPlanned(family, all);
    expect(all.settled('arch')).toMatchObject({ outcome: 'unchanged' });
    expect(await installed('arch')).toEqual(before.get('arch'));
  });

  it('is known to be done without another scan', async () => {
    const { hosts } = OUTPUT_SCHEMAS.status.parse(await operator.json('status'));
    for (const { name, pending, last_outcome: outcome } of hosts) {
      expect(['patched', 'unchanged'], name).toContain(outcome);
      expect(pending, name).toBe(0);
    }
  });

  it('can be followed for the CVE down to the run and the version on each host', async () => {
    const { hosts } = await report();
    for (const { host, standing, packages, applied: run } of hosts) {
      expect(standing, host).toBe('fixed');
      expect(packages[0]?.installed, host).toBe((await installed(host as Family)).get('lab-lib'));
      expect(run, host).toMatchObject({ package: 'lab-lib', to: packages[0]?.installed, outcome: 'patched' });
    }
    const listed = OUTPUT_SCHEMAS['cve-list'].parse(await operator.json('cve', '--residual', '--host', 'debian'));
    expect(listed.cves).toMatchObject([{ cve: 'CVE-2026-90099', standings: ['open'] }]);
  });
});
