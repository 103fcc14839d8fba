import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { complaintsAbout, inventoryOf } from '../../test/inventory-on-disk.ts';

const withChannels = (channels: string): string => `version: 1\nhosts: { a: }\nnotifications:\n${channels}`;

describe('notification channels', () => {
  it('are understood with what is usual, and with paths beside their file', async () => {
    const { notifications } = await inventoryOf(
      withChannels(`
  ops-mail: { email: { to: ops@example.net, from: patchctl@example.net, server: smtp.example.net, user: p, password_file: ../secret } }
  hook: { webhook: { url: https://hooks.example.net/patchctl, secret_env: HOOK_SECRET }, on: [started, finished] }
  chat: { teams: { url_file: ~/teams.url, ca_file: /etc/ssl/own.pem }, mode: digest }
  push: { ntfy: { url: https://ntfy.example.net/patching }, template: { title: '{run} {outcome}' } }
`),
    );
    const usual = {
      on: ['waiting', 'stopped', 'stranded', 'finished'],
      mode: 'each',
      template: { title: null, text: null },
    };
    expect(notifications).toEqual([
      {
        ...usual,
        name: 'ops-mail',
        target: {
          type: 'email',
          to: ['ops@example.net'],
          from: 'patchctl@example.net',
          server: 'smtp.example.net',
          port: 587,
          security: 'starttls',
          login: { user: 'p', password: { from: 'file', path: expect.stringMatching(/^\/.*\/secret$/) } },
          caFile: null,
        },
      },
      {
        ...usual,
        name: 'hook',
        on: ['started', 'finished'],
        target: {
          type: 'webhook',
          url: 'https://hooks.example.net/patchctl',
          secret: { from: 'environment', variable: 'HOOK_SECRET' },
          caFile: null,
        },
      },
      {
        ...usual,
        name: 'chat',
        mode: 'digest',
        target: { type: 'teams', url: { from: 'file', path: '/home/me/teams.url' }, caFile: '/etc/ssl/own.pem' },
      },
      {
        ...usual,
        name: 'push',
        target: { type: 'ntfy', url: 'https://ntfy.example.net/patching', token: null, caFile: null },
        template: { title: '{run} {outcome}', text: null },
      },
    ]);
  });

  it('keep an address that is a secret out of everything that is printed', async () => {
    const { notifications } = await inventoryOf(
      withChannels('  chat: { slack: { url: https://hooks.example.net/T0/s3cret } }'),
    );
    expect(`${inspect(notifications, { depth: 9 })}${JSON.stringify(notifications)}`).not.toContain('s3cret');
  });

  it.each([
    ['{}', 'exactly one of email, webhook, slack, teams, mattermost, ntfy'],
    ['{ slack: { url_env: A }, teams: { url_env: A } }', 'exactly one of email, webhook'],
    ['{ slack: { url_env: A, url_file: a } }', 'exactly one of url_file, url_env and url'],
    ['{ slack: {} }', 'exactly one of url_file, url_env and url'],
    ['{ slack: { url: http://hooks.example.net/T0 } }', 'an https:// address'],
    ['{ webhook: { url: https://me:pw@hooks.example.net/ } }', 'an https:// address without a login'],
    ['{ webhook: { url: https://hooks.example.net/, secret_env: A, secret_file: a } }', 'only one of secret_file'],
    ['{ ntfy: { url: https://ntfy.example.net } }', 'ends in a topic'],
    ['{ ntfy: { url: https://ntfy.example.net/a/b } }', 'ends in a topic'],
    ['{ email: { to: [], from: a@b, server: s } }', 'a mail address or a list of them'],
    ['{ email: { to: "ops <o@b>", from: a@b, server: s } }', 'a mail address'],
    ['{ email: { to: "o@b\\r\\nBcc: x@y", from: a@b, server: s } }', 'a mail address'],
    ['{ email: { to: o@b, from: a@b, server: "be:25" } }', 'without user, port or brackets'],
    ['{ email: { to: o@b, from: a@b, server: s, user: p } }', 'user and one of password_file and password_env'],
    ['{ email: { to: o@b, from: a@b, server: s, password_env: P } }', 'user and one of password_file'],
    ['{ email: { to: o@b, from: a@b, server: s, user: p, password: x } }', 'unknown key "password"'],
    [
      '{ email: { to: o@b, from: a@b, server: s, user: p, password_env: P, security: none } }',
      'never travels in clear text',
    ],
    ['{ ntfy: { url: https://n.example.net/t }, on: [begun] }', 'one of started, waiting, stopped, stranded, finished'],
    ['{ ntfy: { url: https://n.example.net/t }, on: [started], mode: digest }', 'without on when its mode is digest'],
    [
      '{ ntfy: { url: https://n.example.net/t }, template: { title: "{run} {colour}" } }',
      'without {colour} (placeholders: {run}',
    ],
    ['{ ntfy: { url: https://n.example.net/t }, template: { title: "a\\nb" } }', 'a text on one line'],
  ])('refuse %s', async (channel, words) => {
    const complaints = await complaintsAbout(withChannels(`  chan: ${channel}`));
    expect(complaints.replaceAll(/\s+/g, ' ')).toContain(words);
  });
});
