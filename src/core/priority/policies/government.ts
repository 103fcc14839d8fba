// Rules of governments: CISA's older directive, FedRAMP, NIST, Australia's Essential Eight, Britain's Cyber Essentials.
import type { DeadlinePolicy, DeadlineRule } from '../policy.ts';

/** Revoked by BOD 26-04; kept for contracts that still name it. */
export const BOD_22_01: DeadlinePolicy = {
  id: 'bod-22-01',
  title: 'BOD 22-01',
  source: 'CISA KEV catalogue, dueDate',
  clock: 'listed',
  rules: [{ name: 'KEV', when: { kev: true }, within: 'catalogue' }],
};

/** Critical counts as High; so does what nobody rated. */
export const FEDRAMP_REV5: DeadlinePolicy = {
  id: 'fedramp-rev5',
  title: 'FedRAMP Rev. 5',
  source: 'FedRAMP Continuous Monitoring Performance Management Guide',
  clock: 'detected',
  rules: [
    { name: 'High', when: { security: true, severity: ['critical', 'important', 'unrated'] }, within: '30d' },
    { name: 'Moderate', when: { security: true, severity: ['moderate'] }, within: '90d' },
    { name: 'Low', when: { security: true, severity: ['low'] }, within: '180d' },
  ],
};

/** NIST names kinds of response and leaves the days to the organisation. */
export const NIST_800_40R4: DeadlinePolicy = {
  id: 'nist-800-40r4',
  title: 'NIST SP 800-40r4',
  source: 'NIST SP 800-40 Rev. 4, section 3.5',
  clock: 'detected',
  rules: [
    { name: 'emergency patching', when: { exploit: true }, within: 'own' },
    { name: 'routine patching', when: {}, within: 'own' },
  ],
};

const URGENT: readonly DeadlineRule[] = [
  { name: 'critical', when: { security: true, severity: ['critical'] }, within: '48h' },
  { name: 'working exploit', when: { security: true, exploit: true }, within: '48h' },
];

const urgentWhenExposed = URGENT.map((rule) => ({ ...rule, when: { ...rule.when, exposed: true } }));

const essentialEight = (id: string, title: string, urgent: readonly DeadlineRule[]): DeadlinePolicy => ({
  id,
  title,
  source: 'ASD Essential Eight Maturity Model (2023), patch operating systems',
  clock: 'released',
  rules: [
    ...urgent,
    { name: 'internet-facing', when: { security: true, exposed: true }, within: '14d' },
    { name: 'not internet-facing', when: { security: true }, within: '1mo' },
  ],
});

/** Operating systems of servers, maturity levels one and two. */
export const ESSENTIAL_EIGHT = essentialEight('essential-eight', 'Essential Eight', urgentWhenExposed);

/** Maturity level three: 48 hours for servers that are not internet-facing, too. */
export const ESSENTIAL_EIGHT_ML3 = essentialEight('essential-eight-ml3', 'Essential Eight ML3', URGENT);

/** High and critical risk, CVSS 7 and more, and updates that come without a rating. */
export const CYBER_ESSENTIALS: DeadlinePolicy = {
  id: 'cyber-essentials',
  title: 'Cyber Essentials',
  source: 'NCSC Cyber Essentials: Requirements for IT Infrastructure, security update management',
  clock: 'released',
  rules: [
    {
      name: 'critical, high or not rated',
      when: { security: true, severity: ['critical', 'important', 'unrated'] },
      within: '14d',
    },
  ],
};
