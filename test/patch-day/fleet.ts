// The fleet of the patch day: two rings, three tiers, two failure domains, six web hosts behind a proxy.
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostOptions } from '../../lab/host/host-spec.ts';
import type { Lab } from '../../lab/lab.ts';
import { inParallel } from '../../lab/shell.ts';
import { inventoryVariant } from '../lab/inventory-variant.ts';
import { SITE_PORT } from './site-package.ts';

const production = { ring: 'production' } as const;
const web = (name: string): HostOptions => ({
  name,
  family: 'debian',
  tier: 'critical',
  groups: ['site', 'web'],
  ...production,
});

export const WEBS = ['web1', 'web2', 'web3', 'web4', 'web5', 'web6'] as const;
export const STAGING = ['stage1', 'stage2'] as const;

export const HOSTS: readonly HostOptions[] = [
  { name: 'stage1', family: 'debian', tier: 'critical', groups: ['site'] },
  { name: 'stage2', family: 'debian', tier: 'standard', groups: ['site'] },
  ...WEBS.map(web),
  { name: 'app1', family: 'debian', tier: 'standard', ...production },
  { name: 'app2', family: 'rocky', tier: 'standard', ...production },
  { name: 'tool1', family: 'debian', tier: 'lab', ...production },
  { name: 'tool2', family: 'rocky', tier: 'lab', ...production },
];

/** Odd hosts of production stand on one hypervisor, even ones on the other. */
export const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  hv1: ['web1', 'web3', 'web5', 'app1', 'tool1'],
  hv2: ['web2', 'web4', 'web6', 'app2', 'tool2'],
};

const GROUPS = {
  site: {
    checks: [
      { unit: 'lab-site', retries: 3, interval: '1s' },
      { name: 'front page', http: `http://{address}:${SITE_PORT}/health`, retries: 3, interval: '1s' },
    ],
    settle: '1s',
    on_failed_checks: 'revert',
    snapshot: 'packages',
  },
  web: {
    max_unavailable: 2,
    reboot: 'if-needed',
    hooks: {
      before_host: { run: 'HAPROXY_BACKEND=web ops/haproxy.sh drain', name: 'drain' },
      after_host: { run: 'HAPROXY_BACKEND=web ops/haproxy.sh undrain', name: 'undrain' },
    },
  },
};

/** Writes the inventory, and beside it ops/haproxy.sh as the recipe says. */
export function writeInventory(lab: Lab): string {
  mkdirSync(join(lab.directory, 'ops'));
  const script = join(lab.directory, 'ops/haproxy.sh');
  copyFileSync(fileURLToPath(new URL('../../docs/recipes/haproxy/haproxy.sh', import.meta.url)), script);
  chmodSync(script, 0o755);
  return inventoryVariant(lab, 'patch-day', (document) => {
    Object.assign(document, {
      groups: { debian: {}, rocky: {}, ...GROUPS },
      rings: ['staging', { name: 'production', settle: '3s' }],
    });
    Object.assign(document.tiers, {
      critical: { batch: 2, max_failures: 0, canary: 1, soak: '0d' },
      standard: { batch: 10, max_failures: 0, canary: 0 },
    });
    for (const [domain, members] of Object.entries(DOMAINS))
      for (const name of members) Object.assign(document.hosts[name] ?? {}, { domain });
  });
}

/** Brings the first version of the site to the hosts that have it, past patchctl, as whoever built them did. */
export async function installSite(lab: Lab): Promise<void> {
  await inParallel([...STAGING, ...WEBS], 4, async (name) => {
    const { code, stderr } = await lab.host(name).exec('apt-get -q update && apt-get -q -y install lab-site');
    if (code !== 0) throw new Error(`${name}: ${stderr}`);
  });
}
