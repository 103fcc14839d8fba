// Test data only: the events of a run in which most goes well, one host strands, two are refused alike and one is unreachable.
import type { PatchEvent, Recorded } from '../src/core/event.ts';
import { type Fault, fault } from '../src/core/fault.ts';
import type { Outcome } from '../src/core/outcome.ts';
import { HOSTILE, NOW } from './sample-fleet.ts';

export const RUN = '2026-11-22.3';
export const HEAD = { rows: 1204, hash: `5be2${'0'.repeat(57)}c91` };

/** Places events in the journal of {@link RUN}, `secondsApart` seconds apart. */
export const record = (
  events: readonly (readonly [string | null, PatchEvent])[],
  secondsApart = 4,
): readonly Recorded[] =>
  events.map(([host, event], index) => ({
    seq: index + 1,
    at: new Date(NOW + index * secondsApart * 1000).toISOString(),
    run: RUN,
    host,
    event,
  }));

type Step = readonly [string | null, PatchEvent];

const settled = (host: string, outcome: Outcome, met: Fault | null, summary: string): Step => [
  host,
  { type: 'host.settled', outcome, fault: met, summary },
];

const begin = (host: string): readonly Step[] => [
  [host, { type: 'host.connected', address: host, machineId: 'm', bootId: 'b', os: 'Debian GNU/Linux 12' }],
  [host, { type: 'host.cleared', basis: 'b'.repeat(64), changes: 11 }],
  [host, { type: 'snapshot.taken', artifact: 'a'.repeat(64) }],
  [host, { type: 'apply.started', job: `${RUN}-0011223344556677` }],
];

const patched = (host: string): readonly Step[] => [
  ...begin(host),
  [
    host,
    {
      type: 'apply.finished',
      code: 0,
      transcript: 't'.repeat(64),
      degraded: [],
      attention: ['/etc/nginx/nginx.conf.dpkg-dist needs review'],
      failure: null,
    },
  ],
  [
    host,
    {
      type: 'host.verified',
      verdict: 'as-planned',
      differences: [],
      newFailedUnits: [],
      marksChanged: [],
      unsound: [],
      left: { pending: 3, security: 1 },
      reboot: { needed: true, reasons: ['kernel: running 6.1.0-13, newest 6.1.0-18'] },
      services: ['nginx.service'],
      snapshot: 's'.repeat(64),
    },
  ],
  settled(host, 'patched', null, 'all planned versions verified'),
];

const MIXED = 'dpkg: lab-slow half-configured (postinst exit 1)';

const stranded = (host: string): readonly Step[] => [
  ...begin(host),
  [host, { type: 'host.lost', reason: 'no traffic for 30 s' }],
  [
    host,
    { type: 'apply.finished', code: 100, transcript: 't'.repeat(64), degraded: [], attention: [], failure: MIXED },
  ],
  [
    host,
    {
      type: 'host.verified',
      verdict: 'mixed',
      differences: [
        { package: 'lab-slow', arch: 'all', wanted: '2.0-1', found: '2.0-1 half-configured' },
        { package: HOSTILE, arch: 'amd64', wanted: null, found: '1.0' },
        { package: 'openssl', arch: 'amd64', wanted: '3.0.18-1~deb12u1', found: null },
      ],
      newFailedUnits: ['lab-slow.service'],
      marksChanged: [],
      unsound: [],
      left: null,
      reboot: { needed: 'unknown', reasons: [] },
      services: [],
      snapshot: 's'.repeat(64),
    },
  ],
  settled(host, 'stranded', fault('verification-failed', MIXED), MIXED),
];

const WEB = ['web01', 'web02', 'web03', 'web04'];

/** Events of {@link RUN}, from start to finish. */
export const EVENTS: readonly Recorded[] = record([
  [
    null,
    {
      type: 'run.started',
      plan: '7f3a91c2',
      planDigest: 'd'.repeat(64),
      planArtifact: 'p'.repeat(64),
      operator: 'ana on bastion-a',
      version: '0.1.0',
      hosts: [...WEB, 'db01', 'app01', 'app02', 'old02'],
    },
  ],
  settled(
    'old02',
    'unreachable',
    fault('connection-timed-out', 'old02 port 22: no answer'),
    'old02 port 22: no answer',
  ),
  [null, { type: 'wave.started', wave: 1, ring: 'production', tier: 'critical', hosts: [...WEB, 'db01'] }],
  ...WEB.flatMap(patched),
  ...stranded('db01'),
  [null, { type: 'wave.finished', wave: 1, failures: 1, budget: 1 }],
  [null, { type: 'wave.started', wave: 2, ring: 'production', tier: 'standard', hosts: ['app01', 'app02', 'app03'] }],
  settled('app01', 'refused', fault('basis-moved', 'manifest a instead of b'), 'manifest a instead of b'),
  settled('app02', 'refused', fault('basis-moved', 'manifest a instead of b'), 'manifest a instead of b'),
  [null, { type: 'wave.finished', wave: 2, failures: 2, budget: 0 }],
  [
    null,
    {
      type: 'run.stopped',
      reason: 'over-budget',
      message: 'more hosts failed than the tier allows; 1 hosts were not started',
      notStarted: ['app03'],
    },
  ],
  [null, { type: 'run.finished', exitCode: 5, outcomes: {} }],
]);
