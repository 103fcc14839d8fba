// One host's part of a plan: verdicts that are never comfortable, holds that stay visible, guards that hold.
import { describe, expect, it } from 'vitest';
import { PLAIN_OPTIONS, sampleHost } from '../../test/sample-host.ts';
import type { Change } from '../core/change.ts';
import type { Facts } from '../core/facts.ts';
import { type FaultCode, fault } from '../core/fault.ts';
import type { Host } from '../core/host.ts';
import type { PlanOptions } from '../core/plan.ts';
import { failed, ok } from '../core/result.ts';
import type { Capabilities, Resolution, Survey } from '../package-managers/package-manager.ts';
import { chooseChanges } from './choose-changes.ts';
import { AS_REPORTED, type Judgement } from './judgement.ts';
import { planHost } from './plan-host.ts';

const host: Host = sampleHost();
const facts = {
  os: { id: 'debian', idLike: [], version: '12', name: 'Debian GNU/Linux 12' },
  machineId: 'm1',
  clockOffsetMs: 0,
} as unknown as Facts & { sudoDetail: string };

const change = (name: string, rest: Partial<Change> = {}): Change => ({
  action: 'upgrade',
  package: name,
  arch: 'amd64',
  from: '1',
  to: '2',
  origin: 'Debian',
  security: false,
  advisories: [],
  band: 6,
  due: null,
  why: 'newer',
  ...rest,
});
const fixing = (name: string, cve: string): Change =>
  change(name, {
    security: true,
    advisories: [{ id: 'DSA-1', type: 'security', severity: 'important', cves: [cve] }],
  });
const survey = (pending: readonly Change[], rest: Partial<Survey> = {}): Survey => ({
  managerVersion: '2.6.1',
  manifest: { packages: [] },
  metadataAgeS: 10,
  pending,
  holds: [],
  downloadBytes: 100,
  reboot: { needed: false, reasons: [] },
  services: [],
  faults: [],
  attention: [],
  ...rest,
});
const options: PlanOptions = PLAIN_OPTIONS;
const resolved = (...changes: readonly Change[]) => ok<Resolution>({ changes, downloadBytes: 5, diskBytes: 1 });

const plan = (
  seen: Survey | undefined,
  {
    resolution,
    judgement = AS_REPORTED,
    wishes = {},
    faults = [],
    holds = [],
    can,
  }: {
    resolution?: ReturnType<typeof resolved> | ReturnType<typeof failed>;
    wishes?: Partial<PlanOptions>;
    faults?: FaultCode[];
    holds?: string[];
    judgement?: Judgement;
    can?: Capabilities;
  } = {},
) =>
  planHost({
    survey: {
      host: { ...host, holds },
      facts,
      manager: 'apt',
      faults: faults.map((code) => fault(code, code)),
      ...(seen && { survey: seen }),
      ...(can && { can }),
    },
    judgement,
    resolution,
    options: { ...options, ...wishes },
  });

describe('the verdict of a host', () => {
  it('is changes when the dry run would change something', () => {
    const planned = plan(survey([change('openssl')]), { resolution: resolved(change('openssl')) });
    expect(planned).toMatchObject({ verdict: 'changes', download_bytes: 5, machine_id: 'm1' });
  });

  it('is up-to-date only when everything could be asked and nothing is pending', () => {
    expect(plan(survey([]))).toMatchObject({ verdict: 'up-to-date', download_bytes: 0 });
  });

  it.each<FaultCode>([
    'metadata-stale',
    'metadata-failed',
    'no-repositories',
    'repository-changed',
    'reply-unreadable',
  ])('is unknown with %s, never up to date', (code) => {
    expect(plan(survey([]), { faults: [code] }).verdict).toBe('unknown');
  });

  it.each<FaultCode>(['lock-held', 'manager-interrupted', 'grub-install-trap'])('is refused with %s', (code) => {
    expect(plan(survey([change('a')]), { faults: [code], resolution: resolved(change('a')) }).verdict).toBe('refused');
  });

  it.each<[FaultCode, string]>([
    ['connection-timed-out', 'unknown'],
    ['host-key-changed', 'unknown'],
    ['sudo-refused', 'unknown'],
    ['image-based', 'refused'],
    ['system-unsupported', 'refused'],
  ])('without a survey, %s makes it %s', (code, verdict) => {
    expect(plan(undefined, { faults: [code] })).toMatchObject({ verdict, basis: null, reboot: { needed: 'unknown' } });
  });

  it('is refused when the dry run fails', () => {
    expect(plan(survey([change('a')]), { resolution: failed(fault('resolution-failed', 'unmet')) }).verdict).toBe(
      'refused',
    );
  });
});

describe('removals and downgrades', () => {
  const removal = change('old', { action: 'remove', to: null });
  it('are refused unless allowed, and stand first', () => {
    const refused = plan(survey([change('a')]), { resolution: resolved(change('a'), removal) });
    expect(refused).toMatchObject({
      verdict: 'refused',
      faults: [{ code: 'removal-not-allowed', message: 'would remove old' }],
    });
    expect(refused.changes[0]?.package).toBe('old');
    expect(
      plan(survey([change('a')]), { resolution: resolved(change('a'), removal), wishes: { allow_removals: true } })
        .verdict,
    ).toBe('changes');
  });

  it('do not include the old kernel that makes room for a new one', () => {
    const kernel = [
      change('kernel', { action: 'install', from: null, to: '6.2' }),
      change('kernel', { action: 'remove', from: '6.0', to: null }),
    ];
    expect(plan(survey(kernel), { resolution: resolved(...kernel) })).toMatchObject({ verdict: 'changes', faults: [] });
  });

  it('are refused for downgrades, too', () => {
    const down = change('a', { action: 'downgrade', to: '0' });
    expect(plan(survey([change('a')]), { resolution: resolved(down) }).faults).toMatchObject([
      { code: 'downgrade-not-allowed' },
    ]);
  });
});

describe('what is left out', () => {
  it('stays visible as held, with the reason', () => {
    const planned = plan(survey([change('kubelet'), change('a')]), {
      holds: ['kube*'],
      resolution: resolved(change('a')),
    });
    expect(planned.changes.find((c) => c.package === 'kubelet')).toMatchObject({
      action: 'held',
      why: 'held by the inventory (holds: kube*)',
    });
  });

  it('is never pulled in again by a dependency', () => {
    const planned = plan(survey([change('kubelet'), change('a')]), {
      holds: ['kubelet'],
      resolution: resolved(change('a'), change('kubelet')),
    });
    expect(planned).toMatchObject({
      verdict: 'refused',
      faults: [{ code: 'resolution-failed', message: 'the update needs packages that are held: kubelet' }],
    });
  });

  it('is counted under --security, and unclassified updates are included and said', () => {
    const pending = [
      change('a', { security: true, band: 4 }),
      change('b'),
      change('c', { security: 'unknown', band: 4 }),
    ];
    const planned = plan(survey(pending), {
      wishes: { security_only: true },
      resolution: resolved(change('a'), change('c')),
    });
    expect(planned.changes.map((c) => c.package)).toEqual(['a', 'c']);
    expect(planned.attention).toEqual([
      '1 other update left out by --security',
      '1 updates without classification are included',
    ]);
  });

  it('leaves new installs to the manager as soon as something was left out', () => {
    const install = change('dep', { action: 'install', from: null });
    expect(chooseChanges([change('a'), install], { options, holds: [], waits: () => undefined })).toHaveLength(2);
    expect(
      chooseChanges([change('a'), change('b'), install], {
        options: { ...options, exclude: ['b'] },
        holds: [],
        waits: () => undefined,
      }).map((c) => [c.package, c.action]),
    ).toEqual([
      ['a', 'upgrade'],
      ['b', 'held'],
    ]);
  });
});

describe('the changes of a host', () => {
  it('come by band, and what does not happen comes last', () => {
    const pending = [
      change('low', { band: 5 }),
      change('crit', { band: 3 }),
      change('kept', { action: 'kept-back', band: 3 }),
    ];
    const planned = plan(survey(pending), { resolution: resolved(change('low'), change('crit')) });
    expect(planned.changes.map((c) => c.package)).toEqual(['crit', 'low', 'kept']);
  });

  it("keep the survey's knowledge when the dry run knows less", () => {
    const advisory = { id: 'DSA-1', type: 'security', severity: 'critical', cves: [] } as const;
    const planned = plan(survey([change('a', { security: true, band: 3, advisories: [advisory] })]), {
      resolution: resolved(change('a', { origin: '' })),
    });
    expect(planned.changes[0]).toMatchObject({ band: 3, advisories: [advisory], origin: 'Debian' });
  });
});

describe('judgements', () => {
  it('defers what soaks, says until when, and asks the manager for the rest only', () => {
    const judgement: Judgement = {
      ...AS_REPORTED,
      waits: ({ package: name }) => (name === 'nginx' ? 'soaks until 2026-12-01' : undefined),
    };
    const planned = plan(survey([change('openssl'), change('nginx')]), { judgement });
    expect(planned.changes.map(({ package: name, action, why }) => [name, action, why])).toEqual([
      ['openssl', 'upgrade', 'newer'],
      ['nginx', 'deferred', 'soaks until 2026-12-01'],
    ]);
  });

  it('takes with --cve what fixes the vulnerability, as the judgement knows it, and counts the rest', () => {
    const judgement: Judgement = {
      ...AS_REPORTED,
      assess: (changes) => changes.map((one) => (one.package === 'openssl' ? fixing('openssl', 'CVE-2026-1') : one)),
    };
    const planned = plan(survey([change('openssl'), change('nginx')]), { judgement, wishes: { cves: ['CVE-2026-1'] } });
    expect(planned.changes.map(({ package: name }) => name)).toEqual(['openssl']);
    expect(planned.attention).toEqual([
      '1 other update left out by --cve',
      'touches the way to the host: crypto (openssl); proven by a fresh login',
    ]);
  });
});

describe('an emergency where only the whole can be patched', () => {
  const can: Capabilities = { pinVersions: true, nameAdvisories: false, upgradeInPart: false, revert: 'nothing' };
  const pending = [fixing('openssl', 'CVE-2026-1'), change('nginx')];
  const wishes = { cves: ['CVE-2026-1'], emergency: true };
  const names = ({ changes }: ReturnType<typeof plan>) => changes.map(({ package: name }) => name);

  it('takes everything pending when that ends the CVE, and says so', () => {
    const planned = plan(survey(pending), { wishes, can });
    expect(planned).toMatchObject({ verdict: 'changes', faults: [] });
    expect(names(planned)).toEqual(['openssl', 'nginx']);
    expect(planned.attention).toEqual([
      'the whole upgrade: this system cannot be patched in part',
      'touches the way to the host: crypto (openssl); proven by a fresh login',
    ]);
    expect(planned.severs).toEqual(['crypto (openssl)']);
  });

  it('takes nothing when no pending change ends it', () => {
    const planned = plan(survey([change('nginx')]), { wishes, can });
    expect(planned).toMatchObject({ verdict: 'up-to-date', changes: [] });
    expect(planned.attention).toEqual(['1 other update left out by --cve']);
  });

  it('is refused when a hold of the inventory takes something out', () => {
    const planned = plan(survey(pending), { wishes, can, holds: ['nginx'] });
    expect(planned).toMatchObject({ verdict: 'refused', faults: [{ code: 'partial-upgrade' }] });
  });

  it('is refused without --emergency, with the command that takes the whole', () => {
    const planned = plan(survey(pending), { wishes: { ...wishes, emergency: false }, can });
    expect(planned.faults).toMatchObject([{ code: 'partial-upgrade', hint: expect.stringContaining('--emergency') }]);
  });

  it('is as small as elsewhere where a part can be patched', () => {
    expect(names(plan(survey(pending), { wishes, can: { ...can, upgradeInPart: true } }))).toEqual(['openssl']);
  });
});
