// The priority class of an update. Bands 1 and 2 need exploitation feeds; without them the vendor's severity decides.
import type { Advisory } from './advisory.ts';

/** 1 exploited · 2 likely · 3 critical · 4 high, unrated or unknown · 5 security · 6 other. */
export type Band = 1 | 2 | 3 | 4 | 5 | 6;

export const BAND_NAMES = {
  1: 'EXPLOITED',
  2: 'LIKELY',
  3: 'CRITICAL',
  4: 'HIGH',
  5: 'SECURITY',
  6: 'OTHER',
} as const satisfies Record<Band, string>;

/** The band that severity alone gives: unrated security counts as high. */
export const SEVERITY_BAND = { critical: 3, important: 4, unrated: 4, moderate: 5, low: 5 } as const satisfies Record<
  Advisory['severity'],
  Band
>;

/**
 * The band of an update: the most urgent over its security advisories.
 * Security without a rating counts as HIGH, and so does an unknown classification: what is not known is not assumed harmless.
 */
export const bandOf = (security: true | false | 'unknown', advisories: readonly Advisory[]): Band => {
  if (security === 'unknown') return 4;
  if (!security) return 6;
  const bands = advisories
    .filter((a) => a.type === 'security' || a.cves.length > 0)
    .map((a) => SEVERITY_BAND[a.severity]);
  return bands.length === 0 ? 4 : (Math.min(...bands) as Band);
};
