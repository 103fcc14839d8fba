// Rules of industries: PCI DSS and the CIS controls.
import type { DeadlinePolicy } from '../policy.ts';

/** The standard fixes one month for critical updates; three months for others are its example, 90 days our reading. */
export const PCI_4_0_1: DeadlinePolicy = {
  id: 'pci-4.0.1',
  title: 'PCI DSS 4.0.1',
  source: 'PCI DSS v4.0.1, requirement 6.3.3',
  clock: 'released',
  rules: [
    { name: 'critical', when: { security: true, severity: ['critical'] }, within: '1mo' },
    { name: 'other', when: { security: true }, within: '90d' },
  ],
};

/** Monthly or more often, for every update. */
export const CIS_8_1: DeadlinePolicy = {
  id: 'cis-v8.1',
  title: 'CIS Controls v8.1',
  source: 'CIS Controls v8.1, safeguard 7.3',
  clock: 'detected',
  rules: [{ name: 'monthly', when: {}, within: '1mo' }],
};
