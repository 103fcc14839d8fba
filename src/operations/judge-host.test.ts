// Judging a host: exploitation before severity, soak from the first sighting, a system past its support.
import { describe, expect, it } from 'vitest';
import { sampleHost } from '../../test/sample-host.ts';
import type { Change } from '../core/change.ts';
import type { Host } from '../core/host.ts';
import { type Intelligence, NO_INTELLIGENCE, type SourceFix } from '../core/intelligence.ts';
import { PRESETS } from '../core/priority/policies/presets.ts';
import { type FirstSeen, type JudgeInputs, judgeBy } from './judge-host.ts';
import type { HostSurvey } from './survey-host.ts';

const NOW = Date.parse('2026-11-23T10:00:00.000Z');
const NEVER: FirstSeen = { onHost: null, inFleet: null };

const hostWith = (rest: Partial<Host> = {}): Host => sampleHost({ exposure: 'internet', ...rest });
const soaking = (days: number): Partial<Host> => ({ policy: { ...hostWith().policy, soakDays: days } });

const update = (name: string, rest: Partial<Change> = {}): Change => ({
  action: 'upgrade',
  package: name,
  arch: 'amd64',
  from: '1',
  to: '2',
  origin: 'Debian-Security/bookworm-security',
  security: true,
  advisories: [],
  band: 4,
  due: null,
  why: '',
  source: { name, from: '1', to: '2' },
  ...rest,
});

const seenWith = (pending: readonly Change[], rest: Partial<HostSurvey> = {}): HostSurvey =>
  ({
    host: hostWith(),
    facts: { os: { id: 'debian', idLike: [], version: '12', name: 'Debian GNU/Linux' } },
    survey: { pending },
    faults: [],
    ...rest,
  }) as unknown as HostSurvey;

const fix = (source: string, cve: string, severity: SourceFix['severity']): SourceFix => ({
  ...{ cve, source, state: 'fixed', fixed: '2', severity, feed: 'debian', note: 'DSA-6015-1' },
});
const world = (rest: Partial<Intelligence> = {}, ...fixes: readonly SourceFix[]): Intelligence => ({
  ...NO_INTELLIGENCE,
  feeds: () =>
    (['kev', 'epss', 'debian'] as const).map((id) => ({
      ...{ id, state: 'fresh', fetchedAt: '2026-11-23T09:00:00.000Z', dataDate: '2026-11-23', ageS: 3600, entries: 1 },
    })),
  fixes: (_, source) => fixes.filter((one) => one.source === source),
  ...rest,
});

const judged = (seen: HostSurvey, rest: Partial<JudgeInputs> = {}, host: Host = hostWith()) =>
  judgeBy({
    intelligence: world(),
    policies: new Map(PRESETS.map((policy) => [policy.id, policy])),
    epssThreshold: 0.1,
    tiers: ['critical', 'standard'],
    firstSeen: async (_, changes) => changes.map(() => NEVER),
    emergency: false,
    now: NOW,
    ...rest,
  })(host, seen);

const since = (day: string) => async (_: string, changes: readonly Change[]) =>
  changes.map((): FirstSeen => ({ onHost: null, inFleet: `2026-11-${day}T10:00:00.000Z` }));

describe('the priority of a change', () => {
  const exploited: Partial<Intelligence> = {
    exploited: (cve) =>
      cve === 'CVE-2026-2' ? [{ cve, catalogue: 'kev', added: '2026-11-20', due: null, ransomware: false }] : [],
  };
  const intelligence = world(exploited, fix('libc', 'CVE-2026-1', 'critical'), fix('curl', 'CVE-2026-2', 'moderate'));

  it('puts an exploited moderate before an unexploited critical, and names what the tracker knows', async () => {
    const pending = [update('libc'), update('curl')];
    const { assess } = await judged(seenWith(pending), { intelligence });
    const [curl, libc] = assess(pending);
    expect([curl?.package, curl?.band, libc?.band]).toEqual(['curl', 1, 3]);
    expect(curl?.advisories).toEqual([
      { id: 'DSA-6015-1', type: 'security', severity: 'moderate', cves: ['CVE-2026-2'] },
    ]);
    expect(curl?.factors?.[0]).toMatchObject({ name: 'exploited', source: 'kev', date: '2026-11-20' });
  });

  it('says the same when it is asked twice', async () => {
    const pending = [update('curl')];
    const { assess } = await judged(seenWith(pending), { intelligence });
    expect(assess(assess(pending))).toEqual(assess(pending));
  });

  it('takes the due date from the policies of the host', async () => {
    const pending = [update('curl')];
    const host = hostWith({ deadlines: ['bod-26-04'] });
    const { assess } = await judged(seenWith(pending), { intelligence }, host);
    const [curl] = assess(pending);
    expect(curl).toMatchObject({ due: '2026-11-23', policy: 'bod-26-04', forensic: 'bod-26-04' });
    expect(assess([{ ...update('bash'), forensic: 'bod-26-04' }])[0]).not.toHaveProperty('forensic');
    expect(curl?.factors?.find(({ name }) => name === 'deadline')?.value).toContain('BOD 26-04');
  });

  it('treats what no feed knows as unknown, in words', async () => {
    const pending = [update('curl')];
    const { assess } = await judged(seenWith(pending), { intelligence: NO_INTELLIGENCE });
    const [curl] = assess(pending);
    expect(curl?.band).toBe(4);
    expect(curl?.factors?.map(({ value }) => value)).toContain('unknown (treated as not exploited)');
  });
});

describe('soak', () => {
  const pending = [update('curl')];

  it.each([
    ['22', 'soaks until 2026-11-29 (tier critical: 7d, first seen 2026-11-22)'],
    ['16', undefined],
  ])('counts from the first sighting in the fleet: the %sth', async (day, why) => {
    const judgement = await judged(seenWith(pending), { firstSeen: since(day) }, hostWith(soaking(7)));
    expect(judgement.waits(pending[0] as Change)).toBe(why);
  });

  it('begins today for what no scan has seen', async () => {
    const judgement = await judged(seenWith(pending), {}, hostWith(soaking(1)));
    expect(judgement.waits(pending[0] as Change)).toContain('soaks until 2026-11-24');
  });

  it('is waived by an emergency and by the first two bands', async () => {
    const emergency = await judged(seenWith(pending), { emergency: true }, hostWith(soaking(7)));
    expect(emergency.waits(pending[0] as Change)).toBeUndefined();
    const normal = await judged(seenWith(pending), {}, hostWith(soaking(7)));
    expect(normal.waits(update('curl', { band: 2 }))).toBeUndefined();
    expect(normal.waits(update('curl', { band: 3 }))).toBeDefined();
  });

  it('holds a system that cannot be patched in part back as a whole, or not at all', async () => {
    const whole = { can: { upgradeInPart: false } } as Partial<HostSurvey>;
    const mixed = [update('old'), update('new')];
    const sightings = async (): Promise<readonly FirstSeen[]> => [
      { onHost: null, inFleet: '2026-11-15T10:00:00.000Z' },
      { onHost: null, inFleet: '2026-11-22T10:00:00.000Z' },
    ];
    const waiting = await judged(seenWith(mixed, whole), { firstSeen: sightings }, hostWith(soaking(7)));
    expect(mixed.map((one) => waiting.waits(one))).toEqual([
      expect.stringContaining('2026-11-29'),
      expect.stringContaining('2026-11-29'),
    ]);
    const rolling = async (): Promise<readonly FirstSeen[]> => [
      { onHost: null, inFleet: '2026-11-09T10:00:00.000Z' },
      { onHost: null, inFleet: '2026-11-22T10:00:00.000Z' },
    ];
    const going = await judged(seenWith(mixed, whole), { firstSeen: rolling }, hostWith(soaking(7)));
    expect(mixed.map((one) => going.waits(one))).toEqual([undefined, undefined]);
    const likely = world(
      { likelihood: () => ({ score: 0.9, percentile: 0.99, date: '2026-11-23' }) },
      fix('new', 'CVE-2026-3', 'low'),
    );
    const urgent = await judged(
      seenWith(mixed, whole),
      { firstSeen: sightings, intelligence: likely },
      hostWith(soaking(7)),
    );
    expect(mixed.map((one) => urgent.waits(one))).toEqual([undefined, undefined]);
  });
});

describe('a system past its support', () => {
  it('is said', async () => {
    const lifecycle = () => ({ product: 'debian', release: '12', eolFrom: '2026-06-10', isEol: true });
    const judgement = await judged(seenWith([]), { intelligence: world({ lifecycle }) });
    expect(judgement).toMatchObject({
      support: { until: '2026-06-10', ended: true },
      attention: ['end of life since 2026-06-10'],
    });
  });
});
