import { describe, expect, it } from 'vitest';
import { verifiedAs } from '../../test/sample-events.ts';
import { EVENTS } from '../../test/sample-run.ts';
import type { HostEvent, PatchEvent } from '../core/event.ts';
import { fault } from '../core/fault.ts';
import { phraseOf, toneOf } from './phrases.ts';

const VERIFIED = verifiedAs('as-planned');

const FINISHED = {
  type: 'apply.finished',
  code: 0,
  transcript: '',
  degraded: [],
  attention: [],
  failure: null,
} as const satisfies HostEvent;

const STARTED = {
  ...{ type: 'run.started', plan: 'a1b2', planDigest: '', planArtifact: '', operator: 'ana', version: '1.0' },
  hosts: ['web01', 'web02'],
} as const satisfies PatchEvent;

const SCANNED = {
  type: 'host.scanned',
  artifact: '',
  verdict: 'changes',
  os: null,
  machineId: null,
  pending: 3,
  security: 1,
  reboot: 'no',
} as const satisfies PatchEvent;

describe('phraseOf', () => {
  it('has a phrase for every event of a run', () => {
    for (const { event } of EVENTS) expect(phraseOf(event)).toMatch(/\w/);
  });

  it.each<[PatchEvent, string]>([
    [STARTED, 'run of plan a1b2 on 2 hosts started by ana (patchctl 1.0)'],
    [
      { ...STARTED, emergency: true, cves: ['CVE-2026-1'], overrideWindows: true },
      'EMERGENCY run of plan a1b2 for CVE-2026-1 on 2 hosts with maintenance windows overridden started by ana (patchctl 1.0)',
    ],
    [
      { ...STARTED, goal: 'rollback', rollbackOf: '2026-11-22.1' },
      'rollback of 2026-11-22.1, run of plan a1b2 on 2 hosts started by ana (patchctl 1.0)',
    ],
    [{ ...STARTED, goal: 'reboot' }, 'reboots of plan a1b2 on 2 hosts started by ana (patchctl 1.0)'],
    [VERIFIED, 'verified: all packages are as planned'],
    [
      { ...VERIFIED, verdict: 'untouched', reboot: { needed: 'unknown', reasons: ['no kernel seen'] } },
      'verified: nothing was changed; reboot unknown (no kernel seen)',
    ],
    [
      { ...VERIFIED, unsound: [fault('manager-broken', 'libc6 half-installed')], newFailedUnits: ['a.service'] },
      'verified: all packages are as planned; the package database is not sound: libc6 half-installed; failed since: a.service',
    ],
    [FINISHED, 'the package manager ended with 0'],
    [
      { ...FINISHED, degraded: ['scriptlet of x failed'] },
      'the package manager ended with 0, but: scriptlet of x failed',
    ],
    [SCANNED, 'scanned: changes; 3 updates, 1 security'],
    [{ ...SCANNED, security: null }, 'scanned: changes; 3 updates, security unknown'],
    [{ ...SCANNED, verdict: 'unknown', pending: null }, 'scanned: unknown; what is pending is unknown'],
    [{ type: 'scan.finished', exitCode: 4 }, 'scan finished with exit code 4'],
    [{ type: 'host.observed', job: 'died', transcript: null }, 'the job died without an exit code'],
    [{ type: 'host.requeued', reason: 'nothing was started' }, 'queued again: nothing was started'],
    [{ type: 'host.reopened', reason: 'looked at again' }, 'opened again: looked at again'],
    [{ type: 'run.resumed', operator: 'ana', hosts: ['a', 'b'] }, 'resumed by ana: 2 hosts'],
    [{ type: 'host.faulted', fault: fault('lock-held', '') }, "another program holds the package manager's lock"],
  ])('tells %j', (event, phrase) => {
    expect(phraseOf(event)).toBe(phrase);
  });

  it('tells an event of a later version by its type', () => {
    expect(phraseOf({ type: 'host.polished' } as unknown as PatchEvent)).toBe('host.polished');
  });
});

describe('toneOf', () => {
  it.each<[PatchEvent, string | null]>([
    [VERIFIED, null],
    [{ ...VERIFIED, verdict: 'mixed' }, 'danger'],
    [{ ...VERIFIED, unsound: [fault('manager-broken', '')] }, 'danger'],
    [FINISHED, null],
    [{ ...FINISHED, failure: 'no' }, 'danger'],
    [{ type: 'host.settled', outcome: 'patched', fault: null, summary: '' }, 'done'],
    [{ type: 'host.settled', outcome: 'refused', fault: null, summary: '' }, 'attention'],
    [{ type: 'host.settled', outcome: 'stranded', fault: null, summary: '' }, 'danger'],
    [{ type: 'host.lost', reason: '' }, 'attention'],
  ])('gives %j the tone %s', (event, tone) => {
    expect(toneOf(event)).toBe(tone);
  });
});
