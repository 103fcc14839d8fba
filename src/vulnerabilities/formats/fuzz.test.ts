// Whatever a publisher, a proxy or an attacker sends: a format answers with rows or with a problem, and never throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEED_NAMES } from '../catalog.ts';
import { cellsOf } from '../store/tables.ts';
import { formatOf } from './registry.ts';

const KEYS = [
  ...[
    'vulnerabilities',
    'cveID',
    'dateAdded',
    'packages',
    'pkg',
    'name',
    'secfixes',
    'cves',
    'security_issues',
    'issues',
  ],
  ...['releases', 'status', 'urgency', 'fixed_version', 'fixed', 'result', 'category', 'isEol', 'eolFrom', 'cve', 'id'],
  ...[
    'metrics',
    'ssvcV203',
    'cvssMetricV31',
    'cvssData',
    'cvssV3_1',
    'baseScore',
    'cna',
    'options',
    'cveMetadata',
    'cveId',
    'containers',
    'adp',
    'CVE-2026-1001',
    'bash',
    '__proto__',
  ],
];
const WORDS = ['CVE-2026-1001', 'resolved', 'open', 'os', '0', '1.0-1', '2026-01-01', '$(id)', '\u001b[2J', ''];

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(...WORDS),
    fc.constantFrom(null, true, false, 0, 1.5),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 5 }),
  ),
}));

const anyText = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.string(),
  fc
    .array(fc.constantFrom('#score_date:2026-11-21', 'cve,epss,percentile', 'CVE-2026-1001,0.1,0.2', '\n', ',,'))
    .map((lines) => lines.join('\n')),
);

describe.each(FEED_NAMES)('%s', (feed) => {
  it('reads any text without throwing, into rows that can be stored', async () => {
    const format = formatOf(feed, '3.20');
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        async function* bytes(): AsyncGenerator<Uint8Array> {
          yield Buffer.from(text);
        }
        for await (const units of format.units(bytes())) {
          for (const unit of units) {
            const reading = 'broken' in unit ? undefined : format.read(unit);
            for (const row of reading?.ok ? reading.rows : []) {
              const storable = cellsOf(row).every(
                (cell) => cell === null || ['string', 'number'].includes(typeof cell),
              );
              expect(storable).toBe(true);
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
