import { describe, expect, it } from 'vitest';
import { HOSTILE, NOW } from '../../test/sample-fleet.ts';
import { EVENTS, RUN, record } from '../../test/sample-run.ts';
import type { PatchEvent, Recorded, StopReason } from '../core/event.ts';
import { fault } from '../core/fault.ts';
import type { Outcome } from '../core/outcome.ts';
import { brokenOffMessage, type Message, messageOf, testMessage } from './message.ts';
import { isWorthTelling, type Story, told, UNTOLD } from './story.ts';

interface Heard {
  readonly story: Story;
  readonly messages: readonly Message[];
}

const hear = (events: readonly Recorded[]): Heard =>
  events.reduce<Heard>(
    ({ story, messages }, recorded) => {
      const next = told(story, recorded);
      const message = messageOf(recorded, next, `id-${recorded.seq}`);
      return { story: next, messages: message === null ? messages : [...messages, message] };
    },
    { story: UNTOLD, messages: [] },
  );

type Step = readonly [string | null, PatchEvent];

const start = (hosts: readonly string[], over: object = {}): Step => [
  null,
  {
    type: 'run.started',
    plan: '7f3a91c2',
    planDigest: 'd',
    planArtifact: 'p',
    operator: 'ana on bastion-a',
    version: '0.1.0',
    hosts,
    ...over,
  },
];
const settle = (host: string, outcome: Outcome, summary = 'why'): Step => [
  host,
  { type: 'host.settled', outcome, fault: null, summary },
];
const finish = (outcomes: Readonly<Record<string, Outcome>> = {}, exitCode = 0): Step => [
  null,
  { type: 'run.finished', exitCode, outcomes },
];
const stop = (reason: StopReason, notStarted: readonly string[] = []): Step => [
  null,
  { type: 'run.stopped', reason, message: 'as was said', notStarted },
];

const titlesOf = (...steps: readonly Step[]): readonly string[] =>
  hear(record(steps)).messages.map(({ title }) => title);

describe('the messages of a run', () => {
  it('tell the start, each stranded host at once, the stop and the end', () => {
    expect(hear(EVENTS).messages.map(({ kind, urgency, title }) => [kind, urgency, title])).toEqual([
      ['started', 'low', `patchctl: run ${RUN} started: 8 hosts`],
      ['stranded', 'urgent', `patchctl: run ${RUN} STRANDED db01`],
      [
        'stopped',
        'high',
        `patchctl: run ${RUN} STOPPED, over budget (4 patched, 2 refused, 1 unreachable, 1 stranded, 1 not started)`,
      ],
      [
        'finished',
        'urgent',
        `patchctl: run ${RUN} STRANDED db01 (4 patched, 2 refused, 1 unreachable, 1 stranded, 1 not started)`,
      ],
    ]);
  });

  it('end with every problem, its reason and what to do', () => {
    expect(hear(EVENTS).messages.at(-1)?.lines).toEqual([
      `Run ${RUN} of plan 7f3a91c2, by ana on bastion-a, ended after 3 min 0 s with exit code 5.`,
      '4 patched, 2 refused, 1 unreachable, 1 stranded, 1 not started.',
      'Stopped, over budget: more hosts failed than the tier allows; 1 hosts were not started',
      '',
      'STRANDED db01: dpkg: lab-slow half-configured (postinst exit 1)',
      `  next: patchctl show ${RUN} db01; when it is mended: patchctl resume ${RUN}`,
      'UNREACHABLE old02: no answer in time: old02 port 22: no answer',
      '  next: is old02 up, and does a firewall drop the traffic?',
      'REFUSED app01: the host changed since the plan was drawn: manifest a instead of b',
      '  next: draw a new plan: patchctl plan --host app01',
      'REFUSED app02: the host changed since the plan was drawn: manifest a instead of b',
      '  next: draw a new plan: patchctl plan --host app02',
      '',
      'Reboot needed: web01, web02, web03, web04',
      `All of it: patchctl show ${RUN}; to go on: patchctl resume ${RUN}`,
    ]);
  });

  it.each<[string, readonly Step[], string]>([
    ['all well', [settle('a', 'patched'), settle('b', 'patched'), finish()], 'done (2 patched)'],
    ['nothing to do', [settle('a', 'unchanged'), finish()], 'done (1 unchanged)'],
    ['put off', [settle('a', 'patched'), settle('b', 'deferred'), finish()], 'deferred b (1 patched, 1 deferred)'],
    [
      'the worst names its hosts only',
      [settle('a', 'refused'), settle('b', 'unreachable'), finish()],
      'UNREACHABLE b (1 refused, 1 unreachable)',
    ],
    [
      'many names are counted',
      [...['a', 'b', 'c', 'd', 'e'].map((host) => settle(host, 'degraded')), finish()],
      'DEGRADED a, b, c and 2 more (5 degraded)',
    ],
    [
      'stopped without a failure',
      [settle('a', 'patched'), stop('interrupted', ['b']), finish()],
      'ended early (1 patched, 1 not started)',
    ],
    ['outcomes of another sitting', [finish({ a: 'patched', b: 'stranded' })], 'STRANDED b (1 patched, 1 stranded)'],
  ])('say at the end in the title: %s', (_, steps, expected) => {
    expect(titlesOf(start(['a']), ...steps).at(-1)).toBe(`patchctl: run ${RUN} ${expected}`);
  });

  it.each<[StopReason, string]>([
    ['over-budget', 'over budget'],
    ['interrupted', 'interrupted'],
    ['host-gone', 'a host did not come back'],
    ['gate-closed', 'health checks failed'],
    ['not-approved', 'not approved in time'],
    ['hook-failed', 'a before_run hook failed'],
  ])('say why a run stopped: %s', (reason, words) => {
    expect(titlesOf(start(['a']), stop(reason))).toContain(`patchctl: run ${RUN} STOPPED, ${words}`);
  });

  it('name the command that lets a waiting run go on, and are silent when only time must pass', () => {
    const gate = (...needs: readonly ('settle' | 'approval')[]): Step => [
      null,
      { type: 'gate.waiting', wave: 3, needs, message: 'staging is done; production is next' },
    ];
    const [, waiting, ...others] = hear(record([start(['a']), gate('settle', 'approval'), gate('settle')])).messages;
    expect(waiting?.title).toBe(`patchctl: run ${RUN} WAITS for approval of wave 3`);
    expect(waiting?.lines).toContain(`Next: patchctl approve ${RUN} --wave 3`);
    expect(others).toEqual([]);
  });

  it('tell a rollback and an emergency from an ordinary run', () => {
    expect(titlesOf(start(['a'], { goal: 'rollback' }))).toEqual([`patchctl: rollback run ${RUN} started: 1 host`]);
    const [undo] = hear(record([start(['a'], { rollbackOf: '2026-11-21.1', overrideWindows: true })])).messages;
    expect(undo?.lines).toEqual(
      expect.arrayContaining(['It undoes run 2026-11-21.1.', 'Maintenance windows are overridden.']),
    );
    expect(titlesOf(start(['a'], { emergency: true }))).toEqual([
      `patchctl: run ${RUN} started as an EMERGENCY: 1 host`,
    ]);
  });

  it('ask for a new plan where a spent budget would stop the resumed run, too', () => {
    const spent = record([start(['a', 'b']), settle('a', 'refused'), stop('over-budget', ['b']), finish({}, 4)]);
    for (const { report } of hear(spent).messages.slice(1))
      expect(report.next).toBe(`patchctl show ${RUN}; when it is mended: patchctl plan`);
    const closed = record([start(['a', 'b']), settle('a', 'patched'), stop('not-approved', ['b']), finish({}, 4)]);
    expect(hear(closed).messages.at(-1)?.report.next).toBe(`patchctl show ${RUN}; to go on: patchctl resume ${RUN}`);
  });

  it('end a rollback in peace when every host was brought back, and name the one that was not', () => {
    const begun = start(['web01', 'web02'], { goal: 'rollback', rollbackOf: '2026-11-22.2' });
    const done = record([begun, settle('web01', 'reverted'), finish({ web01: 'reverted' }, 0)]);
    expect(hear(done).messages.at(-1)).toMatchObject({ urgency: 'usual', report: { outcome: 'reverted' } });
    const one = record([begun, settle('web01', 'reverted'), settle('web02', 'degraded'), finish({}, 4)]);
    expect(hear(one).messages.at(-1)).toMatchObject({ urgency: 'high', report: { outcome: 'degraded' } });
    expect(hear(one).messages.at(-1)?.title).toContain('DEGRADED web02');
  });

  it('tell a stranded host when it is judged, not after its last hooks, and once', () => {
    const judged: Step = ['a', { type: 'host.concluded', outcome: 'stranded', fault: null, summary: 'half done' }];
    const reopened: Step = ['a', { type: 'host.reopened', reason: 'resume' }];
    const stranded = [`patchctl: run ${RUN} STRANDED a`];
    expect(titlesOf(start(['a']), judged).slice(1)).toEqual(stranded);
    expect(titlesOf(start(['a']), judged, settle('a', 'stranded')).slice(1)).toEqual(stranded);
    expect(titlesOf(start(['a']), judged, settle('a', 'stranded'), reopened, settle('a', 'stranded')).slice(1)).toEqual(
      [...stranded, ...stranded],
    );
  });

  it('count the time of a resumed run from its resume, and forget an earlier stop', () => {
    const resumed: Step = [null, { type: 'run.resumed', operator: 'bo on bastion-b', hosts: ['b'] }];
    const { messages } = hear(
      record([start(['a', 'b']), stop('interrupted', ['b']), resumed, settle('b', 'patched'), finish()]),
    );
    expect(messages.at(-1)?.title).toBe(`patchctl: run ${RUN} done (1 patched)`);
    expect(messages.at(-1)?.lines[0]).toBe(
      `Run ${RUN} of plan 7f3a91c2, by bo on bastion-b, ended after 8 s with exit code 0.`,
    );
  });

  it('hold nothing that is not printable, whatever hosts, hooks and operators say', () => {
    const hostile = [
      start([HOSTILE], { operator: HOSTILE, plan: HOSTILE }),
      [
        HOSTILE,
        { type: 'host.settled', outcome: 'stranded', fault: fault('verification-failed', HOSTILE), summary: HOSTILE },
      ],
      [null, { type: 'run.stopped', reason: 'over-budget', message: HOSTILE, notStarted: [HOSTILE] }],
      [null, { type: 'run.finished', exitCode: 5, outcomes: {} }],
    ] as const satisfies readonly Step[];
    for (const { title, lines, values, report } of hear(record(hostile)).messages) {
      const { text, ...others } = values;
      const texts = [title, ...lines, ...text.split('\n'), ...Object.values(others), report.next, report.operator];
      const ofHosts = report.hosts.flatMap(({ host, reason, next }) => [host, reason, next]);
      for (const one of [...texts, ...ofHosts, ...report.not_started]) expect(one).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it('stay short, however many hosts and however long their words', () => {
    const hosts = Array.from({ length: 500 }, (_, i) => `host-${i}`);
    const steps = [start(hosts), ...hosts.map((host) => settle(host, 'refused', 'x'.repeat(5000))), finish()];
    const last = hear(record(steps)).messages.at(-1);
    expect(last?.title.length).toBeLessThanOrEqual(140);
    expect(last?.lines).toContain('and 480 more hosts with problems');
    expect(last?.lines.join('\n').length).toBeLessThan(20_000);
  });

  it('say that a run broke off, and how to take it up', () => {
    const { story } = hear(record([start(['a', 'b']), settle('a', 'patched')]));
    const message = brokenOffMessage(story, 'id', NOW);
    expect(message).toMatchObject({ kind: 'stopped', urgency: 'urgent', isLast: true });
    expect(message.title).toBe(`patchctl: run ${RUN} BROKE OFF (1 patched)`);
    expect(message.lines.at(-1)).toBe(`Next: patchctl resume ${RUN}`);
  });

  it('include one for trying out a channel', () => {
    expect(testMessage('id', 'ana on bastion-a', NOW)).toMatchObject({
      kind: 'test',
      title: 'patchctl: test of this channel',
      lines: ['ana on bastion-a tries out this channel. No host was contacted, and nothing is wrong.'],
    });
  });
});

describe('a digest', () => {
  it.each<[string, readonly Step[], boolean]>([
    ['nothing was changed', [settle('a', 'unchanged'), finish()], false],
    ['something was changed', [settle('a', 'unchanged'), settle('b', 'patched'), finish()], true],
    ['something failed', [settle('a', 'unreachable'), finish()], true],
    ['the run ended early', [stop('interrupted'), finish()], true],
  ])('when %s', (_, steps, expected) => {
    expect(isWorthTelling(hear(record([start(['a']), ...steps])).story)).toBe(expected);
  });
});
