import { describe, expect, it } from 'vitest';
import { plain } from '../../test/sample-fleet.ts';
import { EVENTS, HEAD, RUN, record } from '../../test/sample-run.ts';
import { fault } from '../core/fault.ts';
import { runFacts } from './run-facts.ts';
import { renderRunSummary } from './run-summary.ts';

const summary = (width: number, events = EVENTS): string => renderRunSummary(runFacts(RUN, events), HEAD, plain(width));

describe('renderRunSummary', () => {
  it('counts, tells each problem once with what to do next, and names the head of the ledger', () => {
    expect(summary(120)).toMatchInlineSnapshot(`
      "Run 2026-11-22.3 · 4 patched · 2 refused · 1 unreachable · 1 stranded · 1 not started · 3 m
      STOPPED  more hosts failed than the tier allows; 1 hosts were not started.
      STRANDED  db01  dpkg: lab-slow half-configured (postinst exit 1). Host was changed. Next: patchctl show 2026-11-22.3
                db01; patchctl resume 2026-11-22.3
      UNREACHABLE  old02  no answer in time: old02 port 22: no answer. Host was not touched. Next: is old02 up, and does a
                firewall drop the traffic?
      REFUSED  app[01-02] ×2  the host changed since the plan was drawn: manifest a instead of b. Host was not touched. Next:
                draw a new plan: patchctl plan --host HOST
        Reboot     web[01-04]  kernel: running 6.1.0-13, newest 6.1.0-18
        Reboot?    db01  unknown
        Pending    web[01-04]  3 updates, 1 security
        Look at    web[01-04]  /etc/nginx/nginx.conf.dpkg-dist needs review
                   web[01-04]  still use replaced files: nginx.service
      Ledger head 5be2…c91 (1 204 events)
      "
    `);
  });

  it('says how a host that was interrupted is taken up again', () => {
    const cut = EVENTS.findIndex(({ host, event }) => host === 'web01' && event.type === 'apply.finished');
    expect(summary(120, EVENTS.slice(0, cut))).toMatchInlineSnapshot(`
      "Run 2026-11-22.3 · 1 unreachable · 1 unfinished · 24 s
      UNFINISHED  web01  taken up, without an outcome. Host may have been changed. Next: patchctl resume 2026-11-22.3
      UNREACHABLE  old02  no answer in time: old02 port 22: no answer. Host was not touched. Next: is old02 up, and does a
                firewall drop the traffic?
      Ledger head 5be2…c91 (1 204 events)
      "
    `);
  });

  it('lets the last word on a host count, and the time of the last sitting', () => {
    const resumed = record([
      ['db01', { type: 'host.settled', outcome: 'stranded', fault: null, summary: 'lost' }],
      [null, { type: 'run.resumed', operator: 'ana', hosts: ['db01'] }],
      ['db01', { type: 'host.reopened', reason: 'looked at again' }],
      ['db01', { type: 'host.settled', outcome: 'patched', fault: null, summary: 'ok' }],
    ]);
    expect(runFacts(RUN, resumed)).toMatchObject({ problems: [], unfinished: [], elapsedMs: 8000 });
    expect(runFacts(RUN, resumed).outcomes).toEqual(new Map([['db01', 'patched']]));
  });

  it.each([
    ['stranded', fault('connection-lost', 'x'), 'Host may have been changed.'],
    ['stranded', fault('verification-failed', 'x'), 'Host was changed.'],
    ['degraded', fault('manager-failed', 'x'), 'Host was changed.'],
    ['reverted', fault('health-check-failed', 'x'), 'Host was changed and brought back.'],
    ['refused', fault('lock-held', 'x'), 'Host was not touched.'],
    ['deferred', null, 'Host was not touched.'],
  ] as const)('says of a %s host (%j): %s', (outcome, met, sentence) => {
    const events = record([['db01', { type: 'host.settled', outcome, fault: met, summary: 'x' }]]);
    expect(summary(200, events)).toContain(sentence);
  });

  it.each([
    [fault('verification-failed', 'x'), `Next: patchctl show ${RUN} db01; patchctl resume ${RUN}`],
    [
      fault('verification-failed', 'x', 'on {host}: dpkg --configure -a'),
      `Next: on db01: dpkg --configure -a; patchctl show ${RUN} db01; patchctl resume ${RUN}`,
    ],
    [
      fault('unreachable-after-reboot', 'x'),
      `Next: reach db01 by console; patchctl show ${RUN} db01; patchctl resume ${RUN}`,
    ],
    [fault('connection-refused', 'x'), `right?; patchctl show ${RUN} db01; patchctl resume ${RUN}`],
  ])('names the repair of a stranded host before the look at it (%j)', (met, next) => {
    const events = record([['db01', { type: 'host.settled', outcome: 'stranded', fault: met, summary: 'x' }]]);
    expect(summary(200, events)).toContain(next);
  });

  it.each([
    ['degraded', `look at the service on db01; to go back: patchctl rollback ${RUN} --host db01; patchctl show`],
    ['reverted', `Next: patchctl show ${RUN} db01`],
  ] as const)('says what to do about a host that is %s behind a failed check', (outcome, next) => {
    const met = fault('health-check-failed', 'x');
    const events = record([['db01', { type: 'host.settled', outcome, fault: met, summary: 'x' }]]);
    expect(summary(200, events)).toContain(next);
  });

  it('tells no problem of a host that a rollback brought back', () => {
    const events = record([['db01', { type: 'host.settled', outcome: 'reverted', fault: null, summary: 'as before' }]]);
    expect(summary(200, events)).not.toContain('REVERTED');
  });

  it('is whole for a run without hosts', () => {
    expect(summary(80, [])).toBe(`Run ${RUN} · 0 s\nLedger head 5be2…c91 (1\u202f204 events)\n`);
  });
});
