// A whole run and all its channels: what is told in which order, what a digest says, and that no channel can hold up a run.
import { describe, expect, it } from 'vitest';
import type { Recorded } from '../../src/core/event.ts';
import type { NotificationChannel, NotificationTarget } from '../../src/core/notification.ts';
import { Secret } from '../../src/core/secret.ts';
import { EVENTS, RUN } from '../sample-run.ts';
import { channelTo, mailTo, notifierFor } from './channels.ts';
import { serveMail, serveSilence } from './mail-server.ts';
import { inTurn, say, servePosts } from './post-server.ts';

const hear = async (channels: readonly NotificationChannel[], events: readonly Recorded[], over: object = {}) => {
  const notifier = notifierFor(channels, over);
  for (const event of events) notifier.on(event);
  return await notifier.close();
};

const subjectsOf = (mails: readonly { readonly headers: readonly string[] }[]): readonly string[] =>
  mails.flatMap(({ headers }) =>
    headers.filter((header) => header.startsWith('Subject: ')).map((header) => header.slice(9)),
  );

const COUNTS = '(4 patched, 2 refused, 1 unreachable, 1 stranded, 1 not started)';

describe('a run', () => {
  it('is told in order, to each channel what it asked for', async () => {
    const all = await serveMail();
    const some = await serveMail();
    const channels = [channelTo(mailTo(all.port)), channelTo(mailTo(some.port), { on: ['stopped', 'stranded'] })];
    expect(await hear(channels, EVENTS)).toEqual([]);
    expect(subjectsOf(all.mails)).toEqual([
      `patchctl: run ${RUN} started: 8 hosts`,
      `patchctl: run ${RUN} STRANDED db01`,
      `patchctl: run ${RUN} STOPPED, over budget ${COUNTS}`,
      `patchctl: run ${RUN} STRANDED db01 ${COUNTS}`,
    ]);
    expect(subjectsOf(some.mails)).toEqual([
      `patchctl: run ${RUN} STRANDED db01`,
      `patchctl: run ${RUN} STOPPED, over budget ${COUNTS}`,
    ]);
  });

  it('is one message as a digest, and none when every host was unchanged', async () => {
    const server = await serveMail();
    const channels = [channelTo(mailTo(server.port), { mode: 'digest' })];
    const quiet = EVENTS.flatMap((recorded): readonly Recorded[] => {
      const { event } = recorded;
      if (event.type === 'host.settled')
        return [{ ...recorded, event: { ...event, outcome: 'unchanged', fault: null } }];
      return event.type === 'run.stopped' ? [] : [recorded];
    });
    expect(await hear(channels, quiet)).toEqual([]);
    expect(server.mails).toEqual([]);
    expect(await hear(channels, EVENTS)).toEqual([]);
    expect(subjectsOf(server.mails)).toEqual([`patchctl: run ${RUN} STRANDED db01 ${COUNTS}`]);
  });

  it('that breaks off does not end in silence, not even in a digest', async () => {
    const server = await serveMail();
    expect(await hear([channelTo(mailTo(server.port), { mode: 'digest' })], EVENTS.slice(0, 10))).toEqual([]);
    expect(subjectsOf(server.mails)).toEqual([`patchctl: run ${RUN} BROKE OFF (1 patched, 1 unreachable)`]);
  });

  it('that is resumed knows what was before, and tells it once', async () => {
    const server = await serveMail();
    const resumed: readonly Recorded[] = [
      {
        seq: 90,
        at: '2026-11-22T12:00:00.000Z',
        run: RUN,
        host: null,
        event: { type: 'run.resumed', operator: 'bo', hosts: ['db01'] },
      },
      {
        seq: 91,
        at: '2026-11-22T12:01:00.000Z',
        run: RUN,
        host: null,
        event: { type: 'run.finished', exitCode: 5, outcomes: { db01: 'stranded' } },
      },
    ];
    expect(
      await hear([channelTo(mailTo(server.port), { on: ['finished', 'stranded'] })], resumed, { earlier: EVENTS }),
    ).toEqual([]);
    expect(subjectsOf(server.mails)).toEqual([
      `patchctl: run ${RUN} STRANDED db01 (4 patched, 2 refused, 1 unreachable, 1 stranded)`,
    ]);
    expect(server.mails[0]?.body).toContain('lab-slow half-configured');
    expect(await hear([channelTo(mailTo(server.port))], [], { earlier: EVENTS.slice(0, 9) })).toEqual([]);
    expect(server.mails).toHaveLength(1);
  });

  it('is over within the flush limit when every channel hangs, each in its own way', async () => {
    const silent = await serveSilence();
    const dripping = await servePosts((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const failing = await servePosts(say(503, '', { 'retry-after': '3600' }));
    const url = new Secret(`https://localhost:${silent}/hook`);
    const targets: readonly NotificationTarget[] = [
      mailTo(silent),
      mailTo(silent, { security: 'tls' }),
      { type: 'webhook', url: `http://localhost:${silent}/`, secret: null, caFile: null },
      { type: 'webhook', url: dripping.url('/'), secret: null, caFile: null },
      { type: 'webhook', url: failing.url('/'), secret: null, caFile: null },
      { type: 'slack', url: { from: 'inventory', url }, caFile: null },
      { type: 'teams', url: { from: 'inventory', url }, caFile: null },
      { type: 'mattermost', url: { from: 'inventory', url }, caFile: null },
      { type: 'ntfy', url: `http://localhost:${silent}/topic`, token: null, caFile: null },
    ];
    const limits = { attempt: 10_000, flush: 1_000 };
    const notifier = notifierFor(
      targets.map((target) => channelTo(target)),
      { limits },
    );
    const began = performance.now();
    for (const event of EVENTS) notifier.on(event);
    expect(performance.now() - began).toBeLessThan(800);
    const failures = await notifier.close();
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(failures).toHaveLength(targets.length * 4);
    expect(failures.filter(({ title }) => title.endsWith('STRANDED db01')).map(({ reason }) => reason)).toContain(
      'there was no time left to try',
    );
  });

  it('outlives a channel that is down for a while', async () => {
    const server = await servePosts(inTurn(say(500), say(502), (response) => void response.destroy(), say(200)));
    const channel = channelTo({ type: 'webhook', url: server.url('/'), secret: null, caFile: null });
    expect(await hear([channel], EVENTS)).toEqual([]);
    expect(server.posts).toHaveLength(7);
  });

  it('goes on when an event cannot be told, which is said', async () => {
    const server = await serveMail();
    const [start] = EVENTS;
    if (start === undefined) throw new Error('no events');
    const broken = { ...start, event: { type: 'run.started' } } as unknown as Recorded;
    expect(await hear([channelTo(mailTo(server.port))], [broken])).toMatchObject([
      { channel: 'every channel', title: 'run.started', reason: expect.stringContaining('a bug in patchctl') },
    ]);
    expect(server.mails).toEqual([]);
  });
});
