// What is true of every view at every width: nothing acts on the terminal, nothing is wider than it, colors are only ours.
import { describe, expect, it } from 'vitest';
import { FLEET, HOSTILE, NOW, plain, planOf } from '../../test/sample-fleet.ts';
import { EVENTS, HEAD, RUN } from '../../test/sample-run.ts';
import { fault } from '../core/fault.ts';
import { renderAudit } from './audit-view.ts';
import { type CheckedHost, renderChecks } from './checks-view.ts';
import { renderHistory } from './history-view.ts';
import { renderHost, renderHosts } from './hosts-view.ts';
import type { Look } from './look.ts';
import { renderPlanHost } from './plan-changes.ts';
import { renderPlan } from './plan-view.ts';
import { runFacts } from './run-facts.ts';
import { renderRunSummary } from './run-summary.ts';
import { renderRun, renderRunHost } from './run-view.ts';
import { renderScan } from './scan-view.ts';
import { renderStatus, type StatusRow } from './status-view.ts';
import { columnsOf } from './to-lines.ts';

const CHECKED: CheckedHost = {
  name: 'web01',
  os: 'Debian 12.15',
  manager: 'apt',
  sudo: 'passwordless',
  clockOffsetMs: 300,
  metadataAgeS: 7200,
  faults: [],
  attention: [],
};
const CHECKS: readonly CheckedHost[] = [
  {
    ...CHECKED,
    name: 'old02',
    os: null,
    manager: null,
    sudo: null,
    clockOffsetMs: null,
    metadataAgeS: null,
    faults: [fault('host-key-changed', `old02: ${HOSTILE}`)],
  },
  CHECKED,
  { ...CHECKED, name: 'web02', sudo: 'root', clockOffsetMs: -94_000, attention: ['/boot 91 % full'] },
];

const STATUS: StatusRow = {
  name: 'web01',
  tier: 'critical',
  ring: 'production',
  os: 'Debian 12.15',
  support: { until: '2026-06-10', ended: true },
  pending: 11,
  security: 4,
  reboot: 'yes',
  lastScanAt: new Date(NOW - 3 * 3_600_000).toISOString(),
  lastRun: RUN,
  lastOutcome: 'patched',
};
const NEVER = {
  os: null,
  support: { until: null, ended: 'unknown' },
  pending: null,
  security: null,
  reboot: 'unknown',
  lastScanAt: null,
  lastRun: null,
  lastOutcome: null,
} as const;

const FEEDS = [
  { id: 'kev', state: 'stale', age_s: 90_000, data_date: '2026-11-21' },
  { id: 'epss', state: 'missing', age_s: null, data_date: null },
] as const;

const STARTED = new Date(NOW).toISOString();
const RUNS = [
  {
    id: RUN,
    kind: 'apply',
    startedAt: STARTED,
    finishedAt: new Date(NOW + 724_000).toISOString(),
    exitCode: 5,
    outcomes: ['patched', 'stranded', 'patched'],
  },
  { id: '2026-11-22.2', kind: 'apply', startedAt: STARTED, finishedAt: null, exitCode: null, outcomes: [] },
] as const;

const BROKEN = {
  path: HOSTILE,
  ok: false,
  rows: 1204,
  head: HEAD.hash,
  firstBad: { seq: 1003, why: HOSTILE },
  caveat: 'nothing behind it has been judged',
};

const VIEWS: Readonly<Record<string, (look: Look) => string>> = {
  plan: (look) => renderPlan(planOf(FLEET), look, { detail: false, next: { kind: 'unsaved' } }),
  'plan in detail': (look) => renderPlan(planOf(FLEET), look, { detail: true, next: { kind: 'file', path: HOSTILE } }),
  'plan of no hosts': (look) => renderPlan(planOf([]), look, { detail: false, next: { kind: 'unsaved' } }),
  'plan hosts': (look) => FLEET.map((host) => renderPlanHost(host, look)).join(''),
  scan: (look) => renderScan(RUN, planOf(FLEET, { feeds: FEEDS }), look),
  summary: (look) => renderRunSummary(runFacts(RUN, EVENTS), HEAD, look),
  run: (look) => renderRun({ run: RUN, events: EVENTS, head: HEAD }, look),
  'run host': (look) =>
    renderRunHost(
      {
        run: RUN,
        host: 'db01',
        events: EVENTS.filter(({ host }) => host === 'db01'),
        transcript: `one\n\n${HOSTILE}\n`.repeat(30),
      },
      look,
    ),
  checks: (look) => renderChecks(CHECKS, look),
  status: (look) =>
    renderStatus(
      {
        rows: [
          STATUS,
          { ...STATUS, name: HOSTILE, ...NEVER },
          { ...STATUS, name: 'db01', pending: null, lastOutcome: 'stranded' },
        ],
        openRuns: [{ id: RUN, kind: 'apply', started: new Date(NOW - 90_000).toISOString() }],
        feeds: FEEDS,
      },
      look,
    ),
  'status of no hosts': (look) => renderStatus({ rows: [], openRuns: [], feeds: [] }, look),
  history: (look) => renderHistory(RUNS, look),
  'empty history': (look) => renderHistory([], look),
  audit: (look) => renderAudit(BROKEN, look),
  hosts: (look) =>
    renderHosts(
      [
        {
          name: 'web01',
          address: HOSTILE,
          tier: 'critical',
          ring: 'production',
          groups: ['web', 'edge'],
          connection: 'ssh via bastion-a',
          support: { until: '2026-06-10', ended: true },
        },
      ],
      HOSTILE,
      look,
    ),
  host: (look) =>
    renderHost(
      { name: 'web01', inventory: 'inventory.yaml', values: [{ key: 'port', value: null, origin: HOSTILE }] },
      look,
    ),
};

const OWN_CODES = /\u001b\[(?:1|2|22|31|32|33|39)m/g;

describe.each(Object.entries(VIEWS))('the view of %s', (_name, render) => {
  it.each([40, 60, 80, 120, 200])('stays within %i columns and prints nothing but text', (width) => {
    const text = render(plain(width));
    expect(text).toMatch(/\n$/);
    for (const line of text.split('\n')) {
      expect(columnsOf(line), line).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]| $/);
    }
  });

  it('says the same in color, with our own codes alone', () => {
    expect(render({ ...plain(80), color: true }).replace(OWN_CODES, '')).toBe(render(plain(80)));
  });

  it('is pure ASCII where the terminal is', () => {
    expect(render({ ...plain(80), unicode: false })).toMatch(/^[\n -~]*$/);
  });
});

describe('the views', () => {
  it('put hosts with faults last in a check, and count them', () => {
    expect(VIEWS['checks']?.(plain(120))).toMatchInlineSnapshot(`
      "● web01  ok · Debian 12.15 · apt · sudo passwordless · clock right · package lists 2 h old
      ● web02  ok · Debian 12.15 · apt · root · clock 1 m 34 s behind · package lists 2 h old · /boot 91 % full
      ● old02  1 fault
          the host key changed; nothing was sent: evil\\x1b[2J\\x1b]0;pwned\\x07\\u{202e}gnp; root# → if old02 was re-installed,
          forget its old key (ssh-keygen -R), then: patchctl hosts trust old02; otherwise treat it as an attack

      2 hosts ok · 1 of them worth a look · 1 with faults
      "
    `);
  });

  it('show what is unknown as unknown in a status', () => {
    expect(VIEWS['status']?.(plain(120))).toMatchInlineSnapshot(`
      "Status · 3 hosts · 1 stranded · 2 with security updates · 2 past end of life · 2 to reboot · 1 unknown · 1 never scanned

        HOST                                  OS            UPDATES  SECURITY  REBOOT   SCANNED  LAST RUN
        ● production / critical
        web01 EOL                             Debian 12.15       11         4  needed   3 h ago  2026-11-22.3 patched
        evil\\x1b[2J\\x1b]0;pwned\\x07\\u{202e}g  unknown       unknown   unknown  unknown  never    never
        np\\x0d\\x0aroot#
        db01 EOL                              Debian 12.15  unknown         4  needed   3 h ago  2026-11-22.3 stranded

        Unfinished run 2026-11-22.3 (apply), started 1 m 30 s ago: at work, or interrupted; patchctl show 2026-11-22.3, then:
                   patchctl resume 2026-11-22.3
        Feeds      kev 25 h old, stale · epss missing (likelihood unknown)
      "
    `);
  });

  it('show an unfinished run in the history with the way to it', () => {
    expect(VIEWS['history']?.(plain(120))).toMatchInlineSnapshot(`
      "  RUN           KIND   STARTED            TOOK        EXIT  HOSTS
        2026-11-22.3  apply  2026-11-22 10:00Z  12 m 04 s      5  2 patched · 1 stranded
        2026-11-22.2  apply  2026-11-22 10:00Z  unfinished  none  patchctl show 2026-11-22.2
      "
    `);
  });

  it('name the first bad row of a broken ledger, and its whole head', () => {
    expect(VIEWS['audit']?.(plain(120))).toMatchInlineSnapshot(`
      "LEDGER BROKEN · 1 204 rows · evil\\x1b[2J\\x1b]0;pwned\\x07\\u{202e}gnp\\x0d\\x0aroot#
        row 1 003: evil\\x1b[2J\\x1b]0;pwned\\x07\\u{202e}gnp\\x0d\\x0aroot#
        head 5be2000000000000000000000000000000000000000000000000000000000c91
        Nothing behind it has been judged.
      "
    `);
  });

  it('show one host of a run with its differences and the end of its transcript', () => {
    expect(VIEWS['run host']?.(plain(100))).toContain('Transcript, the last 40 of 120 lines');
    expect(VIEWS['run host']?.(plain(100))).toContain('2.0-1 half-configured');
  });
});
