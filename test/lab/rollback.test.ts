// The way back on real hosts: an update that breaks its service is reverted by itself, and a whole run by hand, without any mirror.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { Finished } from '../../lab/shell.ts';
import { inventoryVariant, TOLERANT } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, readEvents } from './patchctl.ts';

const FAMILIES = {
  deb: { family: 'debian', bad: '9.9-1', good: '9.10-1' },
  rocky: { family: 'rocky', bad: '1:9.9-1.el9', good: '1:9.10-1.el9' },
  suse: { family: 'suse', bad: '1:9.9-1.lp156', good: '1:9.10-1.lp156' },
  arch: { family: 'arch', bad: '1:9.9-1', good: '1:9.10-1' },
} as const;

type Name = keyof typeof FAMILIES;

type Manifests = Readonly<Record<Name, string>>;

const NAMES = Object.keys(FAMILIES) as readonly Name[];

const DEAD_SERVICE = `[Service]
ExecStart=/bin/false
[Install]
WantedBy=multi-user.target
`;

const RESTART = 'systemctl daemon-reload; systemctl restart lab-web; sleep 0.3; :';

/** Every package with its version, and the marks: asked of the host itself, without patchctl. */
const MANIFEST = {
  debian:
    "dpkg-query -W -f='${binary:Package} ${Version} ${db:Status-Abbrev}\\n' | grep '^[^ ]* [^ ]* .i'; apt-mark showauto",
  rocky: "rpm -qa | sort; dnf -q -C --disablerepo='*' repoquery --userinstalled",
  suse: 'rpm -qa | sort; grep -v "^#" /var/lib/zypp/AutoInstalled',
  arch: 'pacman -Q 2>/dev/null; pacman -Qd 2>/dev/null',
} as const;

/** As pacman does with what it installs: the files of the image's packages are in its cache. */
const FILL_CACHE = `set -e
cd /var/cache/pacman/pkg
pacman -Q 2>/dev/null | while read -r name version; do
  perl -MHTTP::Tiny -e 'HTTP::Tiny->new->mirror($ARGV[0], $ARGV[1])->{success} or die' \\
    "http://mirror.lab.internal:8070/arch/core/os/x86_64/$name-$version-any.pkg.tar.zst" "$name-$version-any.pkg.tar.zst"
done`;

describe.skipIf(!requireLab())('the way back', () => {
  let lab: Lab;
  let operator: Patchctl;
  let reverted: Applied;
  let patched: Applied;
  let preview: Finished;
  let rolled: Applied;
  /** At first, behind the automatic revert, and behind the rollback by hand. */
  let original: Manifests;
  let afterRevert: Manifests;
  let afterRollback: Manifests;

  const told = async (name: Name, script: string): Promise<string> => (await lab.host(name).exec(script)).stdout.trim();
  const manifests = async (): Promise<Manifests> => {
    const read = NAMES.map(async (name) => [name, await told(name, MANIFEST[FAMILIES[name].family])] as const);
    return Object.fromEntries(await Promise.all(read)) as Manifests;
  };
  const serving = (name: Name): Promise<string> =>
    told(name, 'systemctl is-active lab-web; cat /usr/lib/systemd/system/lab-web.service');
  const runOf = ({ events }: Applied): string => String(events[0]?.['run']);

  beforeAll(async () => {
    lab = await raiseLab({ hosts: NAMES.map((name) => ({ name, family: FAMILIES[name].family })) });
    await lab.host('arch').exec(FILL_CACHE);
    const inventory = inventoryVariant(lab, 'way-back', ({ defaults, tiers }) => {
      tiers['standard'] = TOLERANT;
      Object.assign(defaults, {
        settle: '1s',
        checks: [{ unit: 'lab-web', retries: 1, interval: '1s' }],
        on_failed_checks: 'revert',
        snapshot: { kind: 'packages', required: true },
      });
    });
    operator = patchctl({ inventory });
    original = await manifests();
    const files = [{ path: '/usr/lib/systemd/system/lab-web.service', content: DEAD_SERVICE }];
    for (const name of NAMES) {
      const { family, bad } = FAMILIES[name];
      await lab.publish(family, 'lab-web', bad, { files, postInstall: RESTART });
    }
    // Mirrors drop what is old: this one has to be packed anew.
    await lab.withdraw('debian', 'lab-tool', '2.4-1');
    reverted = await operator.apply('--all', '--allow-removals');
    afterRevert = await manifests();
  });
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });

  it.each(NAMES)('takes a host whose service the update broke to its exact old packages: %s', async (name) => {
    expect(reverted.settled(name)).toMatchObject({ outcome: 'reverted', fault: { code: 'health-check-failed' } });
    expect(reverted.event(name, 'revert.started')).toMatchObject({ because: expect.stringContaining('lab-web') });
    expect(afterRevert[name]).toBe(original[name]);
    expect(await serving(name)).toMatch(/^active\n(?![\s\S]*bin\/false)/);
  });

  it('checks the health once more after the revert, and says that the run was no success', () => {
    for (const name of NAMES) {
      const checks = reverted.events.filter(({ host, type }) => host === name && type === 'host.checked');
      expect(checks.at(-1)).toMatchObject({ phase: 'after', results: [{ ok: true }] });
    }
    expect(reverted.code).toBe(4);
  });

  it('saves every old package before the change, the one that no mirror has included', async () => {
    for (const name of NAMES) {
      const taken = reverted.event(name, 'snapshot.taken') as unknown as {
        record: { saved: number; missing: string[] };
      };
      expect(taken.record.missing, name).toEqual([]);
      expect(taken.record.saved, name).toBeGreaterThan(10);
    }
    expect(await told('deb', 'lab-tool; dpkg --verify lab-tool')).toBe('lab-tool 2.4-1');
  });

  describe('by hand, with the mirror taken away', () => {
    beforeAll(async () => {
      for (const name of NAMES) await lab.publish(FAMILIES[name].family, 'lab-web', FAMILIES[name].good);
      patched = await operator.apply('--all', '--allow-removals');
      await lab.mirror.down();
      preview = await operator.run('rollback', runOf(patched), '--dry-run');
      rolled = readEvents(await operator.run('rollback', runOf(patched), '--yes', '--json'));
      afterRollback = await manifests();
    });

    it('shows first what it would do', () => {
      expect(preview).toMatchObject({ code: 0 });
      expect(preview.stdout).toContain(`undoes run ${runOf(patched)}`);
      expect(preview.stdout).toMatch(/removes 1 package:\s+lab-newdep-data/);
      expect(preview.stdout.replace(/\s+/g, ' ')).toMatch(/takes back \d+ security updates/);
    });

    it.each(NAMES)('brings every host back to its exact old packages, marks included: %s', async (name) => {
      expect(patched.settled(name)).toMatchObject({ outcome: 'patched' });
      expect(rolled.settled(name)).toMatchObject({ outcome: 'reverted', fault: null });
      expect(afterRollback[name]).toBe(original[name]);
      expect(await serving(name)).toMatch(/^active\n/);
    });

    it('ends with 0, and finds nothing left to roll back', async () => {
      expect(rolled.code).toBe(0);
      const { runs } = await operator.json<{ runs: { kind: string }[] }>('history');
      expect(runs.map(({ kind }) => kind).filter((kind) => kind !== 'prune')).toEqual(['rollback', 'apply', 'apply']);
      const again = await operator.json<{ hosts: { verdict: string }[]; waves: unknown[] }>(
        'rollback',
        runOf(patched),
        '--dry-run',
      );
      expect(again.waves).toEqual([]);
      expect(new Set(again.hosts.map(({ verdict }) => verdict))).toEqual(new Set(['up-to-date']));
    });

    it('refuses what was changed since, and what was tampered with, before it touches the host', async () => {
      await told('deb', 'apt-mark unhold lab-held; dpkg --remove lab-stdin');
      const refused = await operator.json<{ hosts: { name: string; faults: { code: string; message: string }[] }[] }>(
        'rollback',
        runOf(patched),
        '--dry-run',
        '--host',
        'deb',
      );
      expect(refused.hosts[0]?.faults[0]).toMatchObject({ code: 'packages-moved-since' });
      await told('deb', 'for f in /var/lib/patchctl/snapshots/*/packages/lab-stdin*; do echo spoilt >>"$f"; done');
      const spoilt = await operator.json<{ hosts: { faults: { code: string }[] }[] }>(
        'rollback',
        runOf(patched),
        '--dry-run',
        '--discard-later',
      );
      expect(spoilt.hosts[0]?.faults).toMatchObject([{ code: 'saved-file-missing' }]);
    });
  });
});
