// CISA BOD 26-04, the full table: exploited, automatable, exposed and impact decide, severity does not.
import type { Conditions, DeadlinePolicy, DeadlineRule, Limit } from '../policy.ts';

type Impact = NonNullable<Conditions['impact']>;
type Cell = Limit | 'forensic';

/** KEV, automatable, exposed; then the limit for partial and for total impact. `forensic`: 3 days, evidence first. */
const TABLE: readonly (readonly [boolean, boolean, boolean, Cell, Cell])[] = [
  [false, false, false, 'next-upgrade', 'next-upgrade'],
  [false, false, true, '60d', '14d'],
  [false, true, false, '60d', '60d'],
  [false, true, true, '14d', '3d'],
  [true, false, false, '14d', '14d'],
  [true, false, true, '14d', 'forensic'],
  [true, true, false, '14d', 'forensic'],
  [true, true, true, '3d', 'forensic'],
];

const rule = (when: Conditions & { readonly impact: Impact }, row: number, cell: Cell): DeadlineRule =>
  cell === 'forensic'
    ? { name: `row ${row}`, when, within: '3d', forensic: true }
    : { name: `row ${row}`, when, within: cell };

/** Rows are numbered from 1 in the order of the published table. */
const RULES = TABLE.flatMap(([kev, automatable, exposed, partial, total], index) => {
  const when = { security: true, kev, automatable, exposed } as const;
  return [
    rule({ ...when, impact: 'partial' }, 2 * index + 1, partial),
    rule({ ...when, impact: 'total' }, 2 * index + 2, total),
  ];
});

/** Issued on 2026-06-10; replaces BOD 22-01 and 19-02. */
export const BOD_26_04: DeadlinePolicy = {
  id: 'bod-26-04',
  title: 'BOD 26-04',
  source: 'CERTCC/SSVC, cisa_bod_26_04_1_0_0.csv',
  clock: 'listed-or-detected',
  rules: RULES,
};
