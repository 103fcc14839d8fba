// Bands, deadlines and the words for them, over made-up feeds.
import { describe, expect, it } from 'vitest';
import type { Advisory, Severity } from '../advisory.ts';
import type { Change } from '../change.ts';
import {
  type ExploitedEntry,
  type FeedId,
  type FeedState,
  type Intelligence,
  NO_INTELLIGENCE,
  type SsvcDecision,
} from '../intelligence.ts';
import { assess } from './assess.ts';
import { EPSS_THRESHOLD, type Situation } from './assessment.ts';
import { assessTogether, groupOf } from './group.ts';
import { inOneSentence } from './in-one-sentence.ts';
import { PRESETS } from './policies/presets.ts';

const CVE = 'CVE-2026-1';
const TODAY = '2026-07-02';

const feed = (id: FeedId): FeedState => {
  return { id, state: 'fresh', fetchedAt: null, dataDate: TODAY, ageS: 0, entries: 1 };
};

/** What is known of {@link CVE}. */
interface Known {
  readonly kev?: string;
  readonly kevDue?: string;
  readonly euvd?: string;
  readonly ssvc?: Omit<SsvcDecision, 'date'>;
  readonly epss?: number;
  readonly cvss?: number;
}

const entry = (catalogue: ExploitedEntry['catalogue'], added: string, due?: string): ExploitedEntry => {
  return { cve: CVE, catalogue, added, due: due ?? null, ransomware: false };
};

const intelligenceOf = ({ kev, kevDue, euvd, ssvc, epss, cvss }: Known): Intelligence => ({
  ...NO_INTELLIGENCE,
  feeds: () => (['kev', 'epss', 'ssvc', 'debian'] as const).map(feed),
  exploited: (cve) =>
    cve !== CVE ? [] : [...(euvd ? [entry('euvd', euvd)] : []), ...(kev ? [entry('kev', kev, kevDue)] : [])],
  likelihood: (cve) =>
    cve === CVE && epss !== undefined ? { score: epss, percentile: 0.992, date: TODAY } : undefined,
  decision: (cve) => (cve === CVE && ssvc ? { ...ssvc, date: '2026-06-30' } : undefined),
  baseScore: (cve) => (cve === CVE && cvss !== undefined ? { score: cvss, feed: 'ssvc', date: null } : undefined),
});

interface Setting extends Partial<Omit<Situation, 'policies' | 'host' | 'firstSeen'>> {
  readonly known?: Known;
  readonly exposure?: Situation['host']['exposure'];
  readonly policies?: readonly string[];
  readonly seen?: string | null;
}

const situationOf = ({
  known = {},
  exposure = 'internet',
  policies = [],
  seen = TODAY,
  ...rest
}: Setting): Situation => ({
  host: { name: 'web01', exposure },
  tierRank: 0,
  distribution: { id: 'rocky', release: '9' },
  intelligence: intelligenceOf(known),
  firstSeen: () => seen,
  policies: PRESETS.filter(({ id }) => policies.includes(id)),
  epssThreshold: EPSS_THRESHOLD,
  livepatched: [],
  now: `${TODAY}T10:00:00.000Z`,
  ...rest,
});

const advisory = (severity: Severity, rest: Partial<Advisory> = {}): Advisory => {
  return { id: 'RHSA-2026:1', type: 'security', severity, cves: [CVE], ...rest };
};

const changeOf = (advisories: readonly Advisory[], rest: Partial<Change> = {}): Change => ({
  action: 'upgrade',
  package: 'openssl',
  arch: 'x86_64',
  from: '1',
  to: '2',
  origin: 'baseos',
  security: advisories.length > 0,
  advisories,
  band: 6,
  due: null,
  why: '',
  ...rest,
});

const POC = { exploitation: 'poc', automatable: false, technicalImpact: 'partial' } as const;
const WORM = { exploitation: 'none', automatable: true, technicalImpact: 'total' } as const;

describe('the band', () => {
  it.each<readonly [number, string, Severity, Setting]>([
    [1, 'CISA KEV', 'low', { known: { kev: '2026-07-01' } }],
    [1, "the EU's KEV", 'moderate', { known: { euvd: '2026-07-01' } }],
    [1, 'active exploitation', 'low', { known: { ssvc: { ...POC, exploitation: 'active' } } }],
    [2, 'EPSS at the threshold', 'low', { known: { epss: 0.1 } }],
    [5, 'EPSS below the threshold', 'low', { known: { epss: 0.099 } }],
    [2, 'EPSS at a threshold of its own', 'low', { known: { epss: 0.05 }, epssThreshold: 0.05 }],
    [2, 'exposed, automatable and total', 'low', { known: { ssvc: WORM } }],
    [2, 'the same where exposure is unknown', 'low', { known: { ssvc: WORM }, exposure: 'unknown' }],
    [5, 'the same on an internal host', 'low', { known: { ssvc: WORM }, exposure: 'internal' }],
    [2, 'a public exploit for something important', 'important', { known: { ssvc: POC } }],
    [5, 'a public exploit for something moderate', 'moderate', { known: { ssvc: POC } }],
    [3, 'critical', 'critical', {}],
    [3, 'unrated with CVSS 9', 'unrated', { known: { cvss: 9 } }],
    [4, 'important', 'important', {}],
    [4, 'important by the vendor, whatever CVSS says', 'important', { known: { cvss: 9.8 } }],
    [4, 'unrated with CVSS 7', 'unrated', { known: { cvss: 7 } }],
    [4, 'unrated', 'unrated', {}],
    [5, 'unrated with CVSS 6.9', 'unrated', { known: { cvss: 6.9 } }],
    [5, 'low by the vendor, whatever CVSS says', 'low', { known: { cvss: 9.8 } }],
    [2, 'exploited but live-patched', 'low', { known: { kev: '2026-07-01' }, livepatched: [CVE] }],
    [5, 'low and live-patched: still security', 'low', { livepatched: [CVE] }],
  ])('is %i for %s', (band, _, severity, setting) => {
    expect(assess(changeOf([advisory(severity)]), situationOf(setting)).band).toBe(band);
  });

  it.each<readonly [number, string, Change]>([
    [6, 'a bugfix', changeOf([advisory('unrated', { type: 'bugfix', cves: [] })], { security: false })],
    [4, 'an unknown classification', changeOf([], { security: 'unknown' })],
    [4, 'a security label without a rating', changeOf([advisory('unrated', { cves: [] })])],
    [5, 'a rated advisory without CVEs', changeOf([advisory('moderate', { cves: [] })])],
    [
      3,
      'the best of two advisories',
      changeOf([advisory('low'), advisory('critical', { id: 'B', cves: ['CVE-2026-2'] })]),
    ],
  ])('is %i for %s', (band, _, change) => {
    expect(assess(change, situationOf({})).band).toBe(band);
  });
});

const debian = (fixed: string | null): Setting & Pick<Situation, 'intelligence'> => ({
  distribution: { id: 'debian', release: '12' },
  intelligence: {
    ...intelligenceOf({}),
    covers: ({ release }) => release === '12',
    fixes: (_, source) =>
      fixed === null
        ? []
        : [{ cve: CVE, source, state: 'fixed', fixed, severity: 'moderate', feed: 'debian', note: null }],
  },
});

describe('a change of a tracked distribution', () => {
  const change = changeOf([], {
    origin: 'Debian/oldstable',
    security: 'unknown',
    source: { name: 'openssl', from: '1', to: '2' },
  });

  it('is security where the tracker knows a CVE that it fixes, whatever the suite', () => {
    expect(assess({ ...change, security: false }, situationOf(debian('2')))).toMatchObject({
      security: true,
      band: 5,
      cves: [CVE],
    });
  });

  it('is not security where the host itself names advisories, and none of security', () => {
    const bugfix = changeOf([advisory('unrated', { type: 'bugfix', cves: [] })], { security: false });
    expect(assess(bugfix, situationOf({})).factors[0]?.value).toBe('no security advisory names it');
  });

  it('is not security where a fresh tracker knows none', () => {
    expect(assess(change, situationOf(debian(null)))).toMatchObject({ security: false, band: 6 });
  });

  it("of Arch stays unknown, because Arch's tracker misses many fixes", () => {
    const arch = situationOf({ ...debian(null), distribution: { id: 'arch', release: '' } });
    const intelligence: Intelligence = { ...arch.intelligence, feeds: () => [feed('arch')] };
    const upgrade = changeOf([], { origin: 'core', security: 'unknown' });
    expect(assess(upgrade, { ...arch, intelligence })).toMatchObject({ security: 'unknown', band: 4 });
  });

  it('stays unknown where others built it or the tracker is not there', () => {
    expect(assess({ ...change, origin: 'nginx/stable' }, situationOf(debian(null)))).toMatchObject({
      security: 'unknown',
      band: 4,
    });
    const blind = situationOf({ ...debian(null), intelligence: NO_INTELLIGENCE });
    expect(assess(change, blind)).toMatchObject({ security: 'unknown', band: 4 });
  });

  it('stays unknown where a fresh tracker does not cover the release, and says so where it counts as no fix', () => {
    const bullseye = situationOf({ ...debian(null), distribution: { id: 'debian', release: '11' } });
    expect(assess(change, bullseye)).toMatchObject({ security: 'unknown', band: 4 });
    expect(assess({ ...change, security: false }, bullseye).factors[0]?.value).toBe(
      'the debian feed does not cover 11 (treated as no fix)',
    );
  });
});

const SSVC = (automatable: boolean, technicalImpact: 'partial' | 'total'): Known['ssvc'] => {
  return { exploitation: 'none', automatable, technicalImpact };
};

describe('BOD 26-04', () => {
  it.each<readonly [boolean, boolean, boolean, number | null, number | null | 'forensic']>([
    [false, false, false, null, null],
    [false, true, false, 60, 14],
    [false, false, true, 60, 60],
    [false, true, true, 14, 3],
    [true, false, false, 14, 14],
    [true, true, false, 14, 'forensic'],
    [true, false, true, 14, 'forensic'],
    [true, true, true, 3, 'forensic'],
  ])(
    'with KEV %s, exposed %s, automatable %s gives %s days for partial and %s for total impact',
    (kev, exposed, automatable, ...limits) => {
      for (const [index, limit] of limits.entries()) {
        const ssvc = SSVC(automatable, index === 0 ? 'partial' : 'total');
        const known = { ...(ssvc && { ssvc }), ...(kev && { kev: TODAY }) };
        const setting = { known, exposure: exposed ? 'internet' : 'internal', policies: ['bod-26-04'] } as const;
        const { due, forensic } = assess(changeOf([advisory('low')]), situationOf(setting));
        const days = limit === 'forensic' ? 3 : limit;
        expect(due).toBe(
          days === null ? null : new Date(Date.parse(TODAY) + days * 86_400_000).toISOString().slice(0, 10),
        );
        expect(forensic).toBe(limit === 'forensic' ? 'bod-26-04' : null);
      }
    },
  );

  it('counts from the KEV listing or the detection, whichever was earlier', () => {
    const situation = (kev: string, seen: string): Situation =>
      situationOf({ known: { kev }, seen, policies: ['bod-26-04'] });
    expect(assess(changeOf([advisory('low')]), situation('2026-06-01', TODAY)).due).toBe('2026-06-04');
    expect(assess(changeOf([advisory('low')]), situation(TODAY, '2026-06-10')).due).toBe('2026-06-13');
  });
});

describe('deadlines', () => {
  it.each<readonly [string, Severity, Setting & { readonly issued?: string }, string | null]>([
    ['bod-22-01', 'low', { known: { kev: '2026-06-01', kevDue: '2026-06-22' } }, '2026-06-22'],
    ['bod-22-01', 'critical', {}, null],
    ['pci-4.0.1', 'critical', { issued: '2026-01-31' }, '2026-02-28'],
    ['pci-4.0.1', 'moderate', { issued: '2026-01-31' }, '2026-05-01'],
    ['pci-4.0.1', 'critical', { seen: '2026-06-15' }, '2026-07-15'],
    ['pci-4.0.1', 'critical', { seen: null }, '2026-08-02'],
    ['essential-eight', 'critical', { issued: '2026-07-01' }, '2026-07-03'],
    ['essential-eight', 'low', { issued: '2026-07-01', known: { ssvc: POC } }, '2026-07-03'],
    ['essential-eight', 'low', { issued: '2026-07-01' }, '2026-07-15'],
    ['essential-eight', 'critical', { issued: '2026-08-31', exposure: 'internal' }, '2026-09-30'],
    ['essential-eight-ml3', 'critical', { issued: '2026-07-01', exposure: 'internal' }, '2026-07-03'],
    ['cyber-essentials', 'important', { issued: '2026-07-01' }, '2026-07-15'],
    ['cyber-essentials', 'unrated', { issued: '2026-07-01' }, '2026-07-15'],
    ['cyber-essentials', 'unrated', { issued: '2026-07-01', known: { cvss: 5 } }, null],
    ['cyber-essentials', 'moderate', { issued: '2026-07-01' }, null],
    ['fedramp-rev5', 'critical', {}, '2026-08-01'],
    ['fedramp-rev5', 'moderate', {}, '2026-09-30'],
    ['fedramp-rev5', 'low', {}, '2026-12-29'],
    ['cis-v8.1', 'low', { seen: '2026-05-31T23:00:00.000Z' }, '2026-06-30'],
    ['nist-800-40r4', 'critical', {}, null],
  ])('of %s for %s with %o: %s', (policy, severity, { issued, ...setting }, due) => {
    const change = changeOf([advisory(severity, issued === undefined ? {} : { issued })]);
    expect(assess(change, situationOf({ ...setting, policies: [policy] })).due).toBe(due);
  });

  it('let the earliest of several policies win, and name it', () => {
    const policies = ['cis-v8.1', 'fedramp-rev5', 'essential-eight'];
    const { due, policy, factors } = assess(changeOf([advisory('critical')]), situationOf({ policies }));
    expect([due, policy]).toEqual(['2026-07-04', 'essential-eight']);
    expect(factors.filter(({ name }) => name === 'deadline').map(({ value }) => value)).toEqual([
      'Essential Eight critical: 48 hours from first seen 2026-07-02, due 2026-07-04',
      'FedRAMP Rev. 5 High: 30 days from first seen 2026-07-02, due 2026-08-01',
      'CIS Controls v8.1 monthly: 1 month from first seen 2026-07-02, due 2026-08-02',
    ]);
  });

  it('take the strictest of the CVEs of one update', () => {
    const advisories = [advisory('low'), advisory('critical', { id: 'B', cves: ['CVE-2026-2'] })];
    expect(assess(changeOf(advisories), situationOf({ policies: ['fedramp-rev5'] })).due).toBe('2026-08-01');
  });

  it('say what is overdue from the day after', () => {
    const overdue = (seen: string): boolean =>
      assess(changeOf([advisory('critical')]), situationOf({ seen, policies: ['fedramp-rev5'] })).overdue;
    expect([overdue('2026-06-02'), overdue('2026-06-01')]).toEqual([false, true]);
  });

  it('hold updates that are not security where a policy means every update', () => {
    const bugfix = changeOf([], { security: false });
    expect(assess(bugfix, situationOf({ policies: ['cis-v8.1', 'pci-4.0.1'] }))).toMatchObject({
      due: '2026-08-02',
      policy: 'cis-v8.1',
    });
  });
});

describe('an assessment in one sentence', () => {
  const known = { kev: '2026-07-01', ssvc: SSVC(false, 'total'), epss: 0.81 } as Known;

  it('says in one sentence what decided', () => {
    const situation = situationOf({ known, policies: ['bod-26-04'] });
    const sentence = inOneSentence(assess(changeOf([advisory('important')]), situation).factors);
    expect(sentence).toBe(
      'CVE-2026-1 in CISA KEV since 2026-07-01; host internet-facing; automatable=no, impact=total → ' +
        'BOD 26-04 row 12: 3 days + forensic triage from KEV listing 2026-07-01, due 2026-07-04; ' +
        'EPSS 0.81 (p99.2) for CVE-2026-1; vendor Important; fixes CVE-2026-1',
    );
  });

  it('has every factor beside it, with source and date', () => {
    const change = changeOf([advisory('important')]);
    const { factors } = assess(change, situationOf({ known: { ...known, cvss: 7.5 }, policies: ['bod-26-04'] }));
    const published = 'bod-26-04 as published in CERTCC/SSVC, cisa_bod_26_04_1_0_0.csv';
    expect(factors.map(({ name, value, source, date }) => [name, value, source, date])).toEqual([
      ['exploited', 'CVE-2026-1 in CISA KEV since 2026-07-01', 'kev', '2026-07-01'],
      ['exposure', 'host internet-facing', 'inventory', null],
      ['ssvc', 'automatable=no, impact=total', 'ssvc', '2026-06-30'],
      [
        'deadline',
        'BOD 26-04 row 12: 3 days + forensic triage from KEV listing 2026-07-01, due 2026-07-04',
        published,
        null,
      ],
      ['epss', 'EPSS 0.81 (p99.2) for CVE-2026-1', 'epss', '2026-07-02'],
      ['severity', 'vendor Important', 'RHSA-2026:1', null],
      ['cvss', 'CVSS 7.5', 'ssvc', null],
      ['fixes', 'fixes CVE-2026-1', 'RHSA-2026:1', null],
      ['issued', 'unknown (treated as first seen)', 'RHSA-2026:1', null],
      ['listed', 'added to CISA KEV 2026-07-01', 'kev', '2026-07-01'],
      ['first seen', '2026-07-02', 'ledger', '2026-07-02'],
      ['evaluated', '2026-07-02', 'patchctl', '2026-07-02'],
    ]);
  });

  it('names the score where the vendor has no word, and says where there is none', () => {
    const of = (cvss: number | undefined): readonly string[] => {
      const situation = situationOf({ known: cvss === undefined ? {} : { cvss } });
      const { factors } = assess(changeOf([advisory('unrated')]), situation);
      return factors.filter(({ name }) => name === 'severity' || name === 'cvss').map(({ value }) => value);
    };
    expect(of(9.8)).toEqual(['vendor severity unknown (treated as critical, by CVSS 9.8 of ssvc)', 'CVSS 9.8']);
    expect(of(undefined)).toEqual(['vendor severity unknown (treated as high)', 'unknown (last among equals)']);
  });

  it('says of every missing input what it was taken for', () => {
    const blind = situationOf({ intelligence: NO_INTELLIGENCE, exposure: 'unknown', seen: null });
    const sentence = inOneSentence(assess(changeOf([advisory('unrated')]), blind).factors);
    expect(sentence).toBe(
      'exploited unknown (treated as not exploited); exposure unknown (treated as internet-facing); ' +
        'ssvc unknown (treated as automatable=no, impact=partial); EPSS unknown (treated as below 0.1); ' +
        'vendor severity unknown (treated as high); fixes CVE-2026-1',
    );
  });

  it('says of an unclassified update that it is unclassified', () => {
    const sentence = inOneSentence(assess(changeOf([], { security: 'unknown' }), situationOf({})).factors);
    expect(sentence).toContain('unknown whether it is security (treated as high)');
  });
});

describe('a group', () => {
  it.each([
    ['source openssl', { source: { name: 'openssl', from: '1', to: '2' } }],
    ['source linux', { source: { name: 'linux-signed-amd64', from: '1+1', to: '2+1' } }],
    ['source linux-hwe-6.5', { source: { name: 'linux-meta-hwe-6.5', from: '1', to: '2' } }],
    ['advisory RHSA-2026:2', { advisories: [advisory('low', { id: 'RHSA-2026:2' }), advisory('low')] }],
    [
      'advisory RHSA-2026:10000',
      { advisories: [advisory('low', { id: 'RHSA-2026:10000' }), advisory('low', { id: 'RHSA-2026:9999' })] },
    ],
    ['package openssl', { advisories: [advisory('low', { type: 'bugfix', cves: [] })] }],
  ] as const)('is %s', (group, rest) => {
    expect(groupOf(changeOf([], rest))).toBe(group);
  });

  it('is as urgent as the most urgent of its changes, and says so', () => {
    const source = { name: 'openssl', from: '1', to: '2' };
    const changes = [
      changeOf([], { package: 'openssl-doc', security: false, source }),
      changeOf([advisory('critical')], { package: 'libssl3', source }),
      changeOf([], { package: 'nano', security: false }),
    ];
    const assessments = assessTogether(changes, situationOf({ policies: ['fedramp-rev5'] }));
    expect(assessments.map(({ band, due, policy }) => [band, due, policy])).toEqual([
      [3, '2026-08-01', 'fedramp-rev5'],
      [3, '2026-08-01', 'fedramp-rev5'],
      [6, null, null],
    ]);
    expect(assessments[0]?.factors[0]?.value).toBe('as urgent as libssl3: both belong to source openssl');
    expect(assessments[0]?.rank).toMatchObject({ band: 3, due: '2026-08-01', package: 'openssl-doc' });
  });
});
