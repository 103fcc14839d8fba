// The shape of a deadline policy of one's own: the same form as the presets, which are held against it in a test.
import { z } from 'zod';
import type { Limit } from '../core/priority/policy.ts';

const LIMIT = 'a limit such as 48h, 14d or 1mo, or one of catalogue, next-upgrade, own';
const limit = z
  .string({ error: LIMIT })
  .regex(/^(?:[1-9]\d{0,3}(?:h|d|mo)|catalogue|next-upgrade|own)$/, { error: LIMIT })
  .transform((text) => text as Limit);

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });
const yesNo = z.boolean({ error: 'true or false' });
const always = z.literal(true, { error: 'true, or left out' });
const TEXT = 'a text';
const text = z.string({ error: TEXT }).min(1, { error: TEXT });

const conditions = z
  .strictObject(
    {
      security: always.describe('Only updates that are security or may be.').exactOptional(),
      kev: yesNo.describe('Listed in CISA KEV.').exactOptional(),
      exposed: yesNo.describe('Host reachable from the internet; unknown counts as reachable.').exactOptional(),
      automatable: yesNo.describe('An attack can be automated, says SSVC.').exactOptional(),
      impact: oneOf(['partial', 'total']).describe('Technical impact, says SSVC.').exactOptional(),
      severity: z
        .array(oneOf(['critical', 'important', 'moderate', 'low', 'unrated']), { error: 'a list of severities' })
        .nonempty({ error: 'at least one severity' })
        .describe("The vendor's word, else the CVSS score's.")
        .exactOptional(),
      exploit: yesNo.describe('Exploited, or a public exploit exists.').exactOptional(),
    },
    { error: 'a map of conditions' },
  )
  .describe('All must hold; an empty map holds for every update.');

export const ownPolicy = z.strictObject(
  {
    title: text.describe('As people call it. Default: its name.').exactOptional(),
    source: text.describe('Where the rules are published. Default: this file.').exactOptional(),
    clock: oneOf(['released', 'listed', 'detected', 'listed-or-detected']).describe(
      'From when the time counts: the advisory, the KEV listing, the first scan that saw it, or the earlier of the last two.',
    ),
    rules: z
      .array(
        z.strictObject(
          {
            name: text.describe('Printed beside the date.'),
            when: conditions,
            within: limit.describe('48h, 14d, 1mo; catalogue, next-upgrade or own set no days.'),
            forensic: always.describe('Collect evidence of an intrusion before patching.').exactOptional(),
          },
          { error: 'a map with name, when and within' },
        ),
        { error: 'a list of rules' },
      )
      .nonempty({ error: 'at least one rule' })
      .describe('The first rule that holds decides.'),
  },
  { error: 'a map with clock and rules' },
);

export type PolicySettings = z.output<typeof ownPolicy>;
