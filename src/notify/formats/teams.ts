// A message for a Teams workflow ("When a Teams webhook request is received") as an Adaptive Card; connectors are retired.
// Source: learn.microsoft.com, "Create incoming webhooks with Workflows"; adaptivecards.io, RichTextBlock and TextRun.
import type { Urgency } from '../drafts.ts';
import type { Message } from '../message.ts';
import { clipped } from './clip.ts';

const COLORS = { low: 'Default', usual: 'Good', high: 'Warning', urgent: 'Attention' } as const satisfies Record<
  Urgency,
  string
>;

/** A TextRun knows no Markdown, a TextBlock would: what hosts say can neither link nor format. */
const textRun = (text: string, more: object = {}): object => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...more }],
});

/** Teams takes 28 KB; each line costs about 100 bytes around it. */
const MOST_LINES = 80;

const lineBlocks = (lines: readonly string[]): readonly object[] => {
  const kept = clipped(lines.slice(0, MOST_LINES), 12_000);
  return kept.flatMap((line, i) =>
    line === '' ? [] : [{ ...textRun(line), spacing: kept[i - 1] === '' ? 'Medium' : 'None' }],
  );
};

export const teamsBody = ({ title, lines, urgency }: Message): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        fallbackText: title,
        body: [textRun(title, { weight: 'Bolder', size: 'Medium', color: COLORS[urgency] }), ...lineBlocks(lines)],
        msteams: { width: 'Full' },
      },
    },
  ],
});
