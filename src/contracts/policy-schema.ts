// The shape of a deadline policy as zod: own policies are checked by it, and so are the presets.
import { z } from 'zod';
import type { Limit } from '../core/priority/policy.ts';

const limit = z.custom<Limit>(
  (value) => typeof value === 'string' && /^(?:[1-9]\d{0,3}(?:h|d|mo)|catalogue|next-upgrade|own)$/.test(value),
  'a limit such as 48h, 14d or 1mo, or one of catalogue, next-upgrade, own',
);

const conditions = z.strictObject({
  security: z.literal(true).exactOptional(),
  kev: z.boolean().exactOptional(),
  exposed: z.boolean().exactOptional(),
  automatable: z.boolean().exactOptional(),
  impact: z.enum(['partial', 'total']).exactOptional(),
  severity: z
    .array(z.enum(['critical', 'important', 'moderate', 'low', 'unrated']))
    .nonempty()
    .exactOptional(),
  exploit: z.boolean().exactOptional(),
});

export const deadlinePolicySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'a name in lower case such as own-2026'),
  title: z.string().min(1),
  source: z.string(),
  clock: z.enum(['released', 'listed', 'detected', 'listed-or-detected']),
  rules: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        when: conditions,
        within: limit,
        forensic: z.literal(true).exactOptional(),
      }),
    )
    .nonempty(),
});
