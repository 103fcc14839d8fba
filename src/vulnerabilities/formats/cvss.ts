// CVSS base scores as CVE records, the NVD and Ubuntu publish them: ready-made numbers, no vector is computed.
import type { ScoreRow } from '../rows.ts';
import { isRecord, type JsonRecord } from './shape.ts';

/** Version 3 first: policies count in it (Cyber Essentials: "CVSS v3 base score of 7 or above"). Version 2 has another scale. */
const VERSIONS: readonly RegExp[] = [/^cvss(?:Metric)?V3_?1$/, /^cvss(?:Metric)?V3_?0$/, /^cvss(?:Metric)?V4_?0$/];

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A number from 0 to 10, also as text. Scores only annotate: what is none leaves CVSS unknown, and the feed is good all the same. */
export const scoreOf = (value: unknown): number | undefined => {
  const score = typeof value === 'string' && /^\d/.test(value) ? Number(value) : value;
  return typeof score === 'number' && score >= 0 && score <= 10 ? score : undefined;
};

/** `{ cvssV3_1: { baseScore } }` of a CVE record, `cvssMetricV31: [{ cvssData: { baseScore } }]` of the NVD. */
const scoresUnder = (value: unknown): readonly number[] =>
  (Array.isArray(value) ? value : [value])
    .filter(isRecord)
    .map((one) => (isRecord(one['cvssData']) ? one['cvssData'] : one))
    .flatMap((data) => scoreOf(data['baseScore']) ?? []);

/** Several people score one CVE: the highest score of the first version that anybody used. */
const highest = (metrics: readonly JsonRecord[]): number | undefined => {
  for (const version of VERSIONS) {
    const scores = metrics.flatMap((metric) =>
      Object.entries(metric).flatMap(([key, value]) => (version.test(key) ? scoresUnder(value) : [])),
    );
    if (scores.length > 0) return Math.max(...scores);
  }
  return undefined;
};

/** `containers.cna.metrics`, `containers.adp[].metrics` of a CVE record. */
export const metricsOfRecord = (containers: unknown): readonly JsonRecord[] => {
  if (!isRecord(containers)) return [];
  return [containers['cna'], ...listOf(containers['adp'])]
    .filter(isRecord)
    .flatMap(({ metrics }) => listOf(metrics))
    .filter(isRecord);
};

/** At most one row. */
export const scoreRows = (
  metrics: readonly JsonRecord[],
  { cve, date }: Pick<ScoreRow, 'cve' | 'date'>,
): readonly ScoreRow[] => {
  const score = highest(metrics);
  return score === undefined ? [] : [{ table: 'score', cve, score, date }];
};
