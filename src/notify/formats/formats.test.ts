import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE, NOW } from '../../../test/sample-fleet.ts';
import type { EmailTarget } from '../../core/notification.ts';
import { printable } from '../../core/printable.ts';
import type { Urgency } from '../drafts.ts';
import { type Message, testMessage } from '../message.ts';
import { templated } from '../templated.ts';
import { clipped } from './clip.ts';
import { mailOf } from './mail.ts';
import { mattermostBody } from './mattermost.ts';
import { ntfyBody } from './ntfy.ts';
import { slackBody } from './slack.ts';
import { teamsBody } from './teams.ts';
import { signature, signingKey, webhookBody } from './webhook.ts';

const message = (over: Partial<Message> = {}): Message => ({ ...testMessage('id-1', 'ana', NOW), ...over });
const long = message({ lines: Array.from({ length: 3000 }, (_, i) => `line ${i} ${'é'.repeat(40)}`) });
const bytesOf = (body: object): number => Buffer.byteLength(JSON.stringify(body));

describe('clipping', () => {
  it('leaves alone what fits, and says how much it left out of the rest', () => {
    expect(clipped(['a', 'b'], 100)).toEqual(['a', 'b']);
    const kept = clipped(['x'.repeat(50), 'y'.repeat(200), 'z'], 150);
    expect(kept).toEqual(['x'.repeat(50), '… 2 more lines: patchctl history, patchctl show RUN']);
  });

  it('keeps every text within its limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 60 }), { maxLength: 20 }),
        fc.integer({ min: 100, max: 1000 }),
        (lines, most) => {
          expect(Buffer.byteLength(clipped(lines, most).join('\n'))).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

/** Source: docs.slack.dev, Block Kit reference: header and section blocks, text objects. */
describe('a message for Slack', () => {
  it('is blocks of plain text, with a text for notifications', () => {
    expect(slackBody(message({ title: 'T', lines: ['one', '', 'two'] }))).toEqual({
      text: 'T',
      mrkdwn: false,
      unfurl_links: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'T', emoji: false } },
        { type: 'section', text: { type: 'plain_text', text: 'one\n\ntwo', emoji: false } },
      ],
    });
  });

  it('mentions nobody and links nowhere', () => {
    const body = JSON.stringify(slackBody(message({ title: '<!channel> & <@U1>', lines: ['<https://evil|ok>'] })));
    expect(body).not.toMatch(/[<>]/);
    expect(body).toContain('&lt;!channel&gt; &amp; &lt;@U1&gt;');
  });

  it('stays within 150 characters of title and 3 000 of text', () => {
    const { blocks } = slackBody({ ...long, title: '&'.repeat(140) }) as { blocks: { text: { text: string } }[] };
    expect(blocks[0]?.text.text.length).toBeLessThanOrEqual(150);
    expect(blocks[1]?.text.text.length).toBeLessThanOrEqual(3000);
  });
});

/** Source: adaptivecards.io/explorer, RichTextBlock 1.2; learn.microsoft.com, Workflows for Teams. */
describe('a message for Teams', () => {
  it('is a message with one Adaptive Card of text runs, which know no Markdown', () => {
    const body = teamsBody(message({ title: 'T', lines: ['[a](https://evil)', '', 'two'], urgency: 'urgent' }));
    expect(body).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            fallbackText: 'T',
            body: [
              {
                type: 'RichTextBlock',
                inlines: [{ type: 'TextRun', text: 'T', weight: 'Bolder', size: 'Medium', color: 'Attention' }],
              },
              { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '[a](https://evil)' }], spacing: 'None' },
              { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'two' }], spacing: 'Medium' },
            ],
            msteams: { width: 'Full' },
          },
        },
      ],
    });
  });

  it('stays below 28 KB', () => {
    expect(bytesOf(teamsBody(long))).toBeLessThan(28_000);
  });
});

describe('a message for Mattermost', () => {
  it('is code, in which nothing is markup and nobody is mentioned', () => {
    expect(mattermostBody(message({ title: 'T @all', lines: ['**b** @channel'] }))).toEqual({
      text: '` T @all `\n```text\n**b** @channel\n```',
    });
  });

  it('cannot be closed from inside', () => {
    const { text } = mattermostBody(message({ title: 'a ``` b', lines: ['```', '@all', '````'] })) as { text: string };
    expect(text).toBe('```` a ``` b ````\n`````text\n```\n@all\n````\n`````');
  });

  it('stays below 4 000 characters', () => {
    expect(bytesOf(mattermostBody(long))).toBeLessThan(4000);
  });
});

/** Source: https://docs.ntfy.sh/publish/#publish-as-json */
describe('a message for ntfy', () => {
  it.each<[Urgency, number, readonly string[]]>([
    ['low', 2, []],
    ['usual', 3, ['white_check_mark']],
    ['high', 4, ['warning']],
    ['urgent', 5, ['rotating_light']],
  ])('that is %s has priority %i', (urgency, priority, tags) => {
    const body = ntfyBody(message({ title: 'T', lines: ['one'], urgency }), 'patching');
    expect(body).toEqual({ topic: 'patching', title: 'T', message: 'one', priority, tags });
  });

  it('stays below the 4 096 bytes from which on it would be a file', () => {
    expect(Buffer.byteLength((ntfyBody(long, 't') as { message: string }).message)).toBeLessThan(4096);
  });
});

describe('a signature', () => {
  // The example of https://github.com/standard-webhooks/standard-webhooks, whose libraries verify it.
  it('is that of the standard', () => {
    const key = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' };
    expect(signature(key, signed)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('takes a secret without the prefix as it is', () => {
    expect(signingKey('0123456789abcdef').toString()).toBe('0123456789abcdef');
  });

  it('goes with a body that says what happened', () => {
    expect(webhookBody(message({ title: 'T', lines: ['one', 'two'] }))).toEqual({
      type: 'patchctl.test',
      timestamp: '2026-11-22T10:00:00.000Z',
      data: {
        ...{
          run: 'test',
          plan: null,
          operator: 'ana',
          outcome: null,
          counts: {},
          not_started: [],
          hosts: [],
          next: '',
        },
        ...{ urgency: 'usual', title: 'T', text: 'one\ntwo' },
      },
    });
  });
});

const ADDRESS: EmailTarget = {
  type: 'email',
  to: ['ops@example.net'],
  from: 'patchctl@example.net',
  server: 'smtp.example.net',
  port: 587,
  security: 'starttls',
  login: null,
  caFile: null,
};

describe('a mail', () => {
  it('threads the messages of a run and asks machines not to answer', () => {
    const mail = mailOf(message({ urgency: 'urgent', run: '2026-11-22.3' }), ADDRESS);
    expect(mail).toMatchObject({
      from: '"patchctl" <patchctl@example.net>',
      messageId: '<id-1@example.net>',
      references: '<run.2026-11-22.3@example.net>',
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Patchctl-Run': '2026-11-22.3' },
      priority: 'high',
    });
  });
});

describe('a template', () => {
  it('replaces the words, and leaves open what it does not say', () => {
    const { values } = message();
    const told = message({ values: { ...values, run: '2026-11-22.3', outcome: 'stranded' } });
    expect(templated(told, { title: '[{outcome}] {run}', text: null })).toEqual({
      ...told,
      title: '[stranded] 2026-11-22.3',
    });
    expect(templated(told, { title: null, text: '{run}\n{outcome}' }).lines).toEqual(['2026-11-22.3', 'stranded']);
  });

  it('never reads what a value holds as a template, nor lets it break a line of the title', () => {
    const { values } = message();
    const told = message({ values: { ...values, next: '{operator}', text: 'a\r\nBcc: x@example.net' } });
    expect(templated(told, { title: '{next} {text}', text: null }).title).toBe('{operator} a\\x0d Bcc: x@example.net');
  });

  it('yields printable text from any values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { values } = message();
        const told = templated(message({ values: { ...values, hosts: text + HOSTILE } }), {
          title: '{hosts}',
          text: '{hosts}',
        });
        for (const one of [told.title, ...told.lines]) expect(printable(one)).toBe(one);
      }),
    );
  });
});
