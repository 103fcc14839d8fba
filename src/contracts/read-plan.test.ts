// Plan files: what was written comes back, and everything else is refused with a place and a way on.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleWave } from '../../test/sample-host.ts';
import { type Plan, sealPlan } from '../core/plan.ts';
import { WHOLE_FLEET } from '../core/selection.ts';
import { OUTPUT_SCHEMAS, outputSchemaTexts } from './output-schemas.ts';
import { expiryOf, parsePlan, readPlanFile } from './read-plan.ts';
import { planText, writePlanFile } from './write-plan.ts';

const plan: Plan = sealPlan({
  version: 2,
  created: '2026-11-22T10:00:00.000Z',
  expires: '2026-11-23T10:00:00.000Z',
  inventory: { path: 'inventory.yaml', sha256: 'a'.repeat(64) },
  selection: { ...WHOLE_FLEET, limit: 2 },
  options: {
    security_only: true,
    exclude: ['kubelet'],
    allow_removals: false,
    allow_downgrades: false,
    cves: [],
    emergency: false,
    goal: 'patch',
    override_windows: false,
  },
  feeds: [],
  waves: [sampleWave({ hosts: ['web01'] })],
  max_failures: null,
  limits: [],
  hosts: [
    {
      name: 'web01',
      address: '10.0.0.1',
      tier: 'critical',
      ring: 'production',
      os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12' },
      support: { until: '2028-06-30', ended: false },
      manager: { id: 'apt', version: '2.6.1' },
      machine_id: 'm',
      basis: 'b'.repeat(64),
      metadata_age_s: 12,
      verdict: 'changes',
      faults: [],
      changes: [
        {
          action: 'upgrade',
          package: 'openssl',
          arch: 'amd64',
          from: '3.0.17-1',
          to: '3.0.18-1',
          origin: 'Debian-Security',
          security: true,
          advisories: [{ id: 'DSA-1', type: 'security', severity: 'unrated', cves: ['CVE-2026-1'] }],
          band: 4,
          due: null,
          why: 'security update',
        },
      ],
      download_bytes: 100,
      reboot: { needed: 'unknown', reasons: [], policy: 'never' },
      rollback: { verdict: 'unknown', reasons: [], snapshot: 'none' },
      severs: [],
      expected_s: 900,
      residual: null,
      services: [],
      attention: [],
    },
  ],
});

const directory = mkdtempSync(join(tmpdir(), 'patchctl-plan-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('a plan file', () => {
  it('comes back as it was written, readable by its owner only', async () => {
    const path = join(directory, 'plan.json');
    await writePlanFile(path, plan);
    expect(await readPlanFile(path)).toEqual({ ok: true, plan });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['plan.json']);
  });

  it('leaves nothing behind when it cannot be written', async () => {
    await expect(writePlanFile(join(directory, 'no', 'plan.json'), plan)).rejects.toThrow('ENOENT');
    await expect(writePlanFile(directory, plan)).rejects.toThrow();
    expect(readdirSync(directory)).toEqual(['plan.json']);
  });

  it('may be laid out differently: the seal is over what it says', async () => {
    expect(await parsePlan(JSON.stringify(JSON.parse(planText(plan))), 'p')).toMatchObject({ ok: true });
  });

  it.each<[string, string, string, RegExp]>([
    ['no JSON', '{\n  "version": 1,\n  oops', 'unreadable', /^p:3:3 {2}not JSON/],
    ['another document', '{"a":1}', 'unreadable', /is not a plan of version 2 \(version: missing\)/],
    ['a plan of another version', '{"version":1}', 'unreadable', /version: 1/],
    ['a wrong member', planText({ ...plan, expires: 'tomorrow' }), 'unreadable', /expires/],
    ['a member that does not belong', planText({ ...plan, extra: 1 } as Plan), 'unreadable', /extra/],
    ['an edited version', planText(plan).replace('3.0.18-1', '3.0.19-1'), 'edited', /changed after it was drawn/],
    ['an edited id', planText({ ...plan, id: '00000000' }), 'edited', /changed after/],
  ])('is refused as %s', async (_name, text, kind, message) => {
    const reading = await parsePlan(text, 'p');
    expect(reading).toMatchObject({ ok: false, refusal: { kind } });
    if (!reading.ok) expect(reading.refusal.message).toMatch(message);
  });

  it('is refused when it is missing', async () => {
    expect(await readPlanFile(join(directory, 'none.json'))).toMatchObject({
      ok: false,
      refusal: { kind: 'unreadable' },
    });
  });

  it('is never believed after any byte of its meaning was changed', async () => {
    const text = JSON.stringify(plan);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), async (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        fc.pre(changed !== text);
        expect((await parsePlan(changed, 'p')).ok).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('expires', () => {
    expect(expiryOf(plan, Date.parse('2026-11-23T09:59:59Z'))).toBeUndefined();
    expect(expiryOf(plan, Date.parse('2026-11-23T10:00:00Z'))).toMatchObject({ kind: 'expired' });
  });
});

describe('the published schemas', () => {
  it('describe a plan as it is written', () => {
    expect(OUTPUT_SCHEMAS.plan.safeParse(JSON.parse(planText(plan))).success).toBe(true);
  });

  it('are the committed ones', () => {
    for (const [name, text] of Object.entries(outputSchemaTexts())) {
      expect(readFileSync(new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url), 'utf8')).toBe(text);
    }
  });
});
