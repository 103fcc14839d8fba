// Mail through real mail servers on loopback: what arrives, what never leaves, and what is said when it does not.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../feeds/authority.ts';
import { HOSTILE } from '../sample-fleet.ts';
import { EVENTS } from '../sample-run.ts';
import { aMessage, attempt, channelTo, mailTo, notifierFor, secretFile } from './channels.ts';
import { deadPort, serveMail, serveSilence } from './mail-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'patchctl-mail-'));
const { ca, tls } = createAuthority(directory);
afterAll(() => rmSync(directory, { recursive: true }));

const LOGIN = { user: 'patchctl', password: 'c4nary-pässword' };
const loginFile = () => ({ user: LOGIN.user, password: secretFile(LOGIN.password) });

describe('mail', () => {
  it.each([
    ['starttls', false],
    ['tls', true],
  ] as const)('goes out encrypted and logged in with %s, to a server of an own authority', async (security, secure) => {
    const server = await serveMail({ tls, secure, login: LOGIN });
    const target = mailTo(server.port, {
      security,
      login: loginFile(),
      caFile: ca,
      to: ['a@example.net', 'b@example.net'],
    });
    const message = aMessage({
      title: 'patchctl: run 2026-11-22.3 STRANDED dbä01',
      lines: ['one', '', '.two'],
      urgency: 'urgent',
    });
    expect(await attempt(target, message)).toEqual({ kind: 'delivered', answer: '250 2.0.0 Ok: queued as 4711' });
    const [mail] = server.mails;
    expect(mail).toMatchObject({ to: ['a@example.net', 'b@example.net'], isEncrypted: true, user: LOGIN.user });
    expect(mail?.headers).toEqual(
      expect.arrayContaining([
        'From: patchctl <patchctl@example.net>',
        'To: a@example.net, b@example.net',
        'Message-ID: <id-1@example.net>',
        'References: <run.test@example.net>',
        'Auto-Submitted: auto-generated',
        'Importance: High',
        'Date: Sun, 22 Nov 2026 10:00:00 +0000',
      ]),
    );
    expect(mail?.body.trimEnd()).toBe('one\r\n\r\n.two');
  });

  it('is not sent to a server whose certificate nobody vouches for, and no password either', async () => {
    const server = await serveMail({ tls, login: LOGIN });
    expect(await attempt(mailTo(server.port, { security: 'starttls', login: loginFile() }))).toEqual({
      kind: 'failed',
      again: false,
      reason: `the certificate of localhost:${server.port} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): name its authority in ca_file`,
    });
    expect([server.mails, server.passwords]).toEqual([[], []]);
  });

  it('is not sent in clear text when the server takes STARTTLS back', async () => {
    const server = await serveMail({ login: LOGIN });
    const failed = await attempt(mailTo(server.port, { security: 'starttls', login: loginFile(), caFile: ca }));
    expect(failed).toEqual({
      kind: 'failed',
      again: false,
      reason: `localhost:${server.port} does not start TLS, and clear text is not used: 500 Error: command not recognized`,
    });
    expect([server.mails, server.passwords]).toEqual([[], []]);
  });

  it('is refused for good with a wrong password, which is not repeated to anybody', async () => {
    const server = await serveMail({ tls, login: { ...LOGIN, password: 'another' } });
    const failed = await attempt(mailTo(server.port, { security: 'starttls', login: loginFile(), caFile: ca }));
    expect(failed).toEqual({
      kind: 'failed',
      again: false,
      reason: `localhost:${server.port} refuses the login: 535 5.7.8 wrong credentials: [redacted]`,
    });
  });

  it('is put off and tried again by greylisting, and arrives once', async () => {
    const server = await serveMail({
      refuses: (_, turn) => (turn < 3 ? { code: 451, text: '4.7.1 greylisted' } : undefined),
    });
    const notifier = notifierFor([channelTo(mailTo(server.port), { on: ['stranded'] })]);
    for (const event of EVENTS) notifier.on(event);
    expect(await notifier.close()).toEqual([]);
    expect(server.mails.map(({ to }) => to)).toEqual([['ops@example.net']]);
    expect(server.mails[0]?.headers).toContain('Subject: patchctl: run 2026-11-22.3 STRANDED db01');
  });

  it('goes to each recipient once, whoever is put off and whoever is refused', async () => {
    const server = await serveMail({
      refuses: (address, turn) => {
        if (address === 'later@example.net' && turn === 1) return { code: 450, text: '4.2.0 mailbox busy' };
        return address === 'gone@example.net' ? { code: 550, text: '5.1.1 no such user' } : undefined;
      },
    });
    const to = ['ops@example.net', 'later@example.net', 'gone@example.net'];
    const notifier = notifierFor([channelTo(mailTo(server.port, { to }), { on: ['stranded'] })]);
    for (const event of EVENTS) notifier.on(event);
    expect(await notifier.close()).toMatchObject([
      { attempts: 2, reason: `localhost:${server.port} refuses gone@example.net: 550 5.1.1 no such user` },
    ]);
    expect(server.mails.map((mail) => mail.to)).toEqual([['ops@example.net'], ['later@example.net']]);
  });

  it('has no header that a host, an operator or a template wrote', async () => {
    const server = await serveMail();
    const template = { title: '{operator} {text}', text: null };
    const notifier = notifierFor([channelTo(mailTo(server.port), { template })]);
    const evil = `x\r\nBcc: victim@example.net\r\n\r\n${HOSTILE}`;
    for (const recorded of EVENTS) {
      const { event } = recorded;
      notifier.on(event.type === 'run.started' ? { ...recorded, event: { ...event, operator: evil } } : recorded);
    }
    expect(await notifier.close()).toEqual([]);
    for (const { headers, to } of server.mails) {
      expect(headers.filter((header) => /^(?:Bcc|Subject):/i.test(header))).toHaveLength(1);
      expect(to).toEqual(['ops@example.net']);
    }
    expect(server.mails).toHaveLength(4);
  });

  it('says why when nobody listens, nobody answers, or the name means nothing', async () => {
    const dead = await deadPort();
    const silent = await serveSilence();
    expect(await attempt(mailTo(dead))).toEqual({
      kind: 'failed',
      again: true,
      reason: `localhost:${dead} refuses connections`,
    });
    expect(await attempt(mailTo(silent), aMessage(), 200)).toEqual({
      kind: 'failed',
      again: true,
      reason: `localhost:${silent} did not answer in time`,
    });
    expect(await attempt(mailTo(25, { server: 'no-such-host.invalid' }))).toMatchObject({
      again: true,
      reason: expect.stringContaining('has a name that does not resolve'),
    });
    expect(await attempt(mailTo(dead, { caFile: '/nowhere/ca.pem' }))).toEqual({
      kind: 'failed',
      again: false,
      reason: '/nowhere/ca.pem cannot be read (ENOENT)',
    });
  });
});
