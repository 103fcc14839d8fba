// Test data only: a fleet as it might be on a patch day, with everything that a view must be able to show.
import type { Advisory } from '../src/core/advisory.ts';
import { bandOf } from '../src/core/band.ts';
import { fault } from '../src/core/fault.ts';
import { type Plan, type PlanBody, type PlanChange, type PlanHost, sealPlan } from '../src/core/plan.ts';
import { WHOLE_FLEET } from '../src/core/selection.ts';
import type { Look } from '../src/render/look.ts';
import { PLAIN_OPTIONS, sampleWave } from './sample-host.ts';

/** 2026-11-22T10:00:00Z. */
export const NOW = Date.UTC(2026, 10, 22, 10);

/** A look without colors. */
export const plain = (width: number): Look => ({ width, color: false, unicode: true, now: NOW });

const advisory = (id: string, severity: Advisory['severity'], ...cves: string[]): Advisory => ({
  id,
  type: 'security',
  severity,
  cves,
});

export const change = (name: string, over: Partial<PlanChange> = {}): PlanChange => {
  const security = over.security ?? false;
  const advisories = over.advisories ?? [];
  return {
    action: 'upgrade',
    package: name,
    arch: 'amd64',
    from: '1.0-1',
    to: '1.0-2',
    origin: 'Debian/bookworm',
    security,
    advisories,
    band: bandOf(security, advisories),
    due: null,
    why: '',
    ...over,
  };
};

const OPENSSL = change('openssl', {
  from: '3.0.17-1~deb12u2',
  to: '3.0.18-1~deb12u1',
  origin: 'Debian-Security/bookworm-security',
  security: true,
  advisories: [advisory('DSA-6015-1', 'critical', 'CVE-2026-1001', 'CVE-2026-1002')],
});
const KERNEL = change('linux-image-amd64', { from: '6.1.176-1', to: '6.1.192-2', security: true });
const DEBIAN: readonly PlanChange[] = [
  OPENSSL,
  KERNEL,
  change('libc6', { from: '2.36-9+deb12u10', to: '2.36-9+deb12u13' }),
  ...['bash', 'curl', 'git', 'less', 'nano', 'perl', 'tzdata', 'vim'].map((name) => change(name)),
  change('kubelet', { action: 'held', from: '1.31.2', to: '1.31.9', why: 'held by the inventory (holds: kubelet)' }),
];
const ROCKY: readonly PlanChange[] = [
  change('postgresql-jit', { action: 'remove', arch: 'x86_64', from: '16.3-1.el9', to: null, origin: '' }),
  ...Array.from({ length: 20 }, (_, i) =>
    change(`perl-module-${i}`, { arch: 'x86_64', from: `5.32.${i}-1.el9`, to: `5.32.${i}-3.el9` }),
  ),
  change('glibc', {
    arch: 'x86_64',
    from: '2.34-100.el9',
    to: '2.34-125.el9_5.1',
    security: true,
    advisories: [advisory('RHSA-2026:2222', 'important', 'CVE-2026-2222')],
  }),
];

export const planHost = (name: string, over: Partial<PlanHost> = {}): PlanHost => ({
  name,
  address: name,
  tier: 'critical',
  ring: 'production',
  os: { id: 'debian', version: '12.15', name: 'Debian GNU/Linux' },
  support: { until: null, ended: 'unknown' },
  manager: { id: 'apt', version: '2.6.1' },
  machine_id: `id of ${name}`,
  basis: 'b'.repeat(64),
  metadata_age_s: 120,
  verdict: 'changes',
  faults: [],
  changes: DEBIAN,
  download_bytes: 38_412_000,
  reboot: { needed: true, reasons: ['kernel: running 6.1.0-13, newest 6.1.0-18'], policy: 'never' },
  rollback: { verdict: 'packages', reasons: [], snapshot: 'packages' },
  severs: [],
  expected_s: 900,
  residual: null,
  services: ['nginx.service'],
  attention: [],
  ...over,
});

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(2, '0')}`);

const rocky = (name: string): PlanHost =>
  planHost(name, {
    os: { id: 'rocky', version: '9.4', name: 'Rocky Linux' },
    support: { until: '2026-05-31', ended: true },
    manager: { id: 'dnf', version: '4.14.0' },
    changes: ROCKY,
    download_bytes: 74_000_000,
    reboot: { needed: true, reasons: ['glibc', 'kernel: running 5.14.0-427, newest 5.14.0-503'], policy: 'never' },
  });

/** A package that was named to take over the terminal. */
export const HOSTILE = 'evil\u001b[2J\u001b]0;pwned\u0007\u202egnp\r\nroot# ';

/** Forty hosts: two left out, three up to date, one that loses a package, one whose host lies. */
export const FLEET: readonly PlanHost[] = [
  planHost('stage-web01', { ring: 'staging' }),
  planHost('stage-app01', {
    ring: 'staging',
    tier: 'standard',
    reboot: { needed: false, reasons: [], policy: 'never' },
  }),
  ...numbered('web', 4).map((name) =>
    planHost(`${name}.example.net`, name === 'web03' ? { attention: ['/boot 91 % full'] } : {}),
  ),
  rocky('db01'),
  ...numbered('app', 20).map((name) =>
    planHost(name, {
      tier: 'standard',
      changes: [OPENSSL],
      download_bytes: 3_100_000,
      reboot: { needed: false, reasons: [], policy: 'never' },
    }),
  ),
  ...numbered('cache', 7).map((name) =>
    planHost(name, { tier: 'standard', changes: [change('redis', { security: 'unknown' })], download_bytes: null }),
  ),
  planHost('odd01', {
    tier: 'standard',
    os: { id: 'debian', version: '\u001b[31m12', name: 'Debian' },
    changes: [change(HOSTILE, { action: 'downgrade', why: HOSTILE })],
    attention: [`motd says ${HOSTILE}`],
    reboot: { needed: 'unknown', reasons: [], policy: 'never' },
  }),
  ...numbered('idle', 3).map((name) =>
    planHost(name, { tier: 'standard', verdict: 'up-to-date', changes: [], download_bytes: 0 }),
  ),
  planHost('app21', {
    tier: 'standard',
    verdict: 'refused',
    faults: [fault('disk-full', '/boot has 12 MiB free, 132 MiB are needed')],
  }),
  planHost('old02', {
    tier: 'standard',
    verdict: 'unknown',
    os: null,
    manager: null,
    changes: [],
    faults: [fault('host-key-changed', 'old02: SHA256:AAAA expected, SHA256:BBBB presented')],
  }),
];

/** A sealed plan of these hosts, one wave per ring and tier. */
export const planOf = (hosts: readonly PlanHost[], over: Partial<PlanBody> = {}): Plan => {
  const goes = hosts.filter(({ verdict }) => verdict === 'changes' || verdict === 'up-to-date');
  const places = [...new Set(goes.map(({ ring, tier }) => `${ring}/${tier}`))];
  return sealPlan({
    version: 2,
    created: new Date(NOW).toISOString(),
    expires: new Date(NOW + 24 * 3_600_000).toISOString(),
    inventory: { path: 'inventory.yaml', sha256: `9b1c${'0'.repeat(60)}` },
    selection: WHOLE_FLEET,
    options: PLAIN_OPTIONS,
    max_failures: null,
    limits: [],
    feeds: [],
    waves: places.map((place) => {
      const [ring = '', tier = ''] = place.split('/');
      const names = goes.filter((host) => host.ring === ring && host.tier === tier).map(({ name }) => name);
      return sampleWave({
        ring,
        tier,
        batch: Math.ceil(names.length / 4),
        max_failures: tier === 'critical' ? 0 : 2,
        hosts: names,
      });
    }),
    hosts,
    ...over,
  });
};
