// Proves snapshots on real btrfs, with snapper as SUSE has it and without: taken, read back, refused, pruned, and booted again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import type { SnapshotRecord } from '../../src/core/snapshot-policy.ts';
import { inventoryVariant } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, readEvents, type Told } from './patchctl.ts';
import { only } from './slow-transaction.ts';

const OLD = '3.0.1-1';
const PACKS_NOTHING = `mv /usr/bin/dpkg-deb /usr/bin/dpkg-deb.real
cat >/usr/bin/dpkg-deb <<'SH'
#!/bin/sh
case " $* " in *' --build '*) exit 1 ;; esac
exec dpkg-deb.real "$@"
SH
chmod 755 /usr/bin/dpkg-deb`;
const KINDS = ['btrfs', 'snapper'] as const;
type Kind = (typeof KINDS)[number];

describe.skipIf(!requireLab())('snapshots of the file system', () => {
  let lab: Lab;
  let operator: Patchctl;
  /** Keeps one snapshot where the other inventory keeps two. */
  let stricter: string;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });

  const host = (kind: Kind): LabHost => lab.host(kind);
  const said = async (kind: Kind, script: string): Promise<string> => {
    const { code, stdout, stderr } = await host(kind).exec(script);
    if (code !== 0) throw new Error(`${kind}: ${script}: ${stderr}`);
    return stdout.trim();
  };
  const versionOf = (kind: Kind): Promise<string> => said(kind, "dpkg-query -W -f '${Version}' lab-lib");
  const runOf = ({ events }: Applied): string => String(events[0]?.['run']);
  /** The events of the newest run, which is one that removed snapshots. */
  const lastPruning = async (): Promise<readonly unknown[]> => {
    const [newest] = OUTPUT_SCHEMAS.history.parse(await operator.json('history', '--limit', '1')).runs;
    expect(newest).toMatchObject({ kind: 'prune', exit_code: 0 });
    const { events } = await operator.json<{ events: readonly { event: unknown }[] }>('show', newest?.run ?? '');
    return events.map(({ event }) => event);
  };
  const foreign = (): Promise<string> =>
    said('snapper', 'snapper -c root list --columns description | grep -c foreign');

  beforeAll(async () => {
    lab = await raiseLab({ hosts: KINDS.map((root) => ({ name: root, family: 'debian', root })) });
    const keeping = (keep: number): string =>
      inventoryVariant(lab, `keep-${keep}`, (document) => {
        Object.assign(document.defaults, { snapshot: { kind: 'filesystem', required: true, keep } });
      });
    operator = patchctl({ inventory: keeping(2) });
    stricter = keeping(1);
    await said('snapper', 'snapper -c root create --description foreign');
    await said('btrfs', 'fallocate -l 400M /var/tmp/big && sync');
  });

  let first: string;
  it('that are required and have no room refuse the host, untouched, while another one goes', async () => {
    const applied = await operator.apply('--all', ...only('lab-lib'));
    expect(applied.settled('btrfs')).toMatchObject({
      outcome: 'refused',
      fault: { code: 'snapshot-failed', touched: 'no', message: expect.stringMatching(/MiB free, a snapshot needs/) },
    });
    expect(await versionOf('btrfs')).toBe(OLD);
    expect(applied.settled('snapper').outcome).toBe('patched');
    const record = { saved: 1, missing: [], filesystem: { by: 'snapper' } };
    expect(applied.event('snapper', 'snapshot.taken')).toMatchObject({ record });
    first = runOf(applied);
  });

  let second: string;
  let kept: Told | undefined;
  it('are what the plan calls a full way back', async () => {
    await said('btrfs', 'rm /var/tmp/big && sync && btrfs filesystem sync /');
    const planned = await operator.plan('--no-refresh', ...only('lab-lib', 'lab-conf'));
    for (const kind of KINDS)
      expect(planned.host(kind).rollback).toMatchObject({ verdict: 'full', snapshot: 'filesystem' });
    // The old lab-conf can neither be downloaded nor packed anew.
    await lab.withdraw('debian', 'lab-conf', await said('btrfs', "dpkg-query -W -f='${Version}' lab-conf"));
    await said('btrfs', PACKS_NOTHING);
    const applied = await operator.apply('--all', '--no-refresh', ...only('lab-lib', 'lab-conf'));
    kept = applied.event('btrfs', 'snapshot.taken');
    for (const kind of KINDS) expect(applied.settled(kind).outcome).toBe('patched');
    second = runOf(applied);
  });

  it('that are required are not missed for a file of an old package that they hold themselves', async () => {
    const { record } = kept as unknown as { record: SnapshotRecord };
    expect(record).toMatchObject({
      saved: 1,
      filesystem: { by: 'btrfs' },
      missing: [expect.stringContaining('lab-conf')],
    });
    expect(record.notes?.join()).toContain('in the file-system snapshot alone');
  });

  it('of a subvolume that is chosen by name are promised to be restored by hand', async () => {
    await said('btrfs', "cp /etc/fstab /etc/fstab.was; echo '/dev/sda1 / btrfs subvol=root 0 0' >>/etc/fstab");
    const planned = await operator.plan('--host', 'btrfs', '--no-refresh');
    const { verdict, reasons } = planned.host('btrfs').rollback;
    expect(verdict).not.toBe('full');
    expect(reasons.join()).toMatch(/its file system only by hand: the subvolume of \/ is chosen by name/);
    await said('btrfs', 'mv /etc/fstab.was /etc/fstab');
  });

  it('are listed and read back whole', async () => {
    const listed = OUTPUT_SCHEMAS['snapshots-list'].parse(await operator.json('snapshots', 'list'));
    expect(listed.hosts.map(({ snapshots }) => snapshots.map(({ run }) => run))).toEqual([[second], [first, second]]);
    const verified = OUTPUT_SCHEMAS['snapshots-verify'].parse(
      await operator.json('snapshots', 'verify', '--run', second),
    );
    for (const { snapshots } of verified.hosts) {
      const proofs = snapshots[0]?.parts.map(({ part, proof }) => `${part} ${proof}`);
      expect(proofs).toEqual(['packages read-back', 'etc read-back', 'filesystem read-back']);
    }
  });

  it('are pruned as the policy says, and only ours', async () => {
    const dry = await operator.run('-i', stricter, 'snapshots', 'prune', '--dry-run', '--json');
    const pruned = await operator.run('-i', stricter, 'snapshots', 'prune', '--yes', '--json');
    for (const { stdout } of [dry, pruned]) {
      const { hosts } = OUTPUT_SCHEMAS['snapshots-prune'].parse(JSON.parse(stdout));
      expect(hosts.map(({ removed }) => removed.map(({ run }) => run))).toEqual([[], [first]]);
    }
    const ours = await said('snapper', 'snapper -c root list --columns userdata | grep patchctl=');
    expect(ours.split('\n')).toHaveLength(1);
    expect(await foreign()).toBe('1');
    expect(await lastPruning()).toMatchObject([
      { type: 'prune.started', hosts: ['snapper'] },
      { type: 'snapshots.pruning', snapshots: [{ run: first, why: 'keep: 1' }] },
      { type: 'snapshots.pruned', removed: [expect.stringContaining(first)], failed: [] },
      { type: 'prune.finished', exitCode: 0 },
    ]);
  });

  it('are known to be damaged when a file of theirs is', async () => {
    await said('btrfs', 'for file in /var/lib/patchctl/snapshots/*/packages/*.deb; do echo >>"$file"; done');
    const { code, stdout } = await operator.run('snapshots', 'verify', '--host', 'btrfs', '--json');
    expect(code).toBe(4);
    expect(JSON.parse(stdout).hosts[0].snapshots[0]).toMatchObject({ ok: false, parts: [{ proof: 'failed' }, {}, {}] });
  });

  it('bring back with a reboot what no package manager could', async () => {
    // Hosts of the lab have no nodes of disks, others do: the top of the file system is mounted from there.
    await said('btrfs', 'disk=$(findmnt -nvo SOURCE /); mknod "$disk" b 7 "${disk#/dev/loop}"');
    for (const kind of KINDS)
      await said(kind, 'echo edited >/etc/hostname.note; rm /usr/share/bash-completion -r; sync');
    const told = await operator.run('rollback', second, '--filesystem', '--yes', '--json');
    for (const kind of KINDS) {
      expect(told.stdout).toMatch(
        new RegExp(`"host":"${kind}"[^\n]*"outcome":"reverted"|"outcome":"reverted"[^\n]*"host":"${kind}"`),
      );
      expect(await said(kind, 'ls -d /usr/share/bash-completion; test ! -e /etc/hostname.note')).not.toBe('');
    }
    expect(told.code).toBe(0);
    expect(await versionOf('btrfs')).toBe(OLD);
    expect(await foreign()).toBe('1');
  });

  it('are listed and read back where they were booted, and the replaced system can be deleted', async () => {
    const verified = OUTPUT_SCHEMAS['snapshots-verify'].parse(
      await operator.json('snapshots', 'verify', '--run', second),
    );
    const proofs = verified.hosts.map(({ snapshots }) =>
      snapshots[0]?.parts.map(({ part, proof }) => `${part} ${proof}`),
    );
    const whole = ['packages read-back', 'etc read-back', 'filesystem read-back'];
    expect(proofs).toEqual([whole, whole]);
    const disk = '$(findmnt -nvo SOURCE /)';
    await said(
      'btrfs',
      `mknod "${disk}" b 7 "$(findmnt -nvo SOURCE / | tr -dc 0-9)"; mount -o subvolid=5 "${disk}" /mnt; cd /mnt
      btrfs subvolume delete root/.patchctl-snapshots/*; btrfs subvolume delete root; cd /; umount /mnt`,
    );
  });

  it('are pruned behind a run that went well, in a run of its own', async () => {
    const words = ['--host', 'snapper', '--no-refresh', ...only('lab-slow'), '--yes', '--json'];
    const applied = readEvents(await operator.run('-i', stricter, 'apply', ...words));
    expect(applied.code).toBe(0);
    // The file system came back with its own snapshot, and the directory of one that was pruned since it was taken.
    expect(await lastPruning()).toMatchObject([
      { type: 'prune.started', behind: runOf(applied), hosts: ['snapper'] },
      { type: 'snapshots.pruning', snapshots: [first, second].map((run) => ({ run, why: 'keep: 1' })) },
      { type: 'snapshots.pruned', removed: [first, second].map((run) => expect.stringContaining(run)), failed: [] },
      { type: 'prune.finished', exitCode: 0 },
    ]);
    const listed = OUTPUT_SCHEMAS['snapshots-list'].parse(
      await operator.json('snapshots', 'list', '--host', 'snapper'),
    );
    expect(listed.hosts[0]?.snapshots.map(({ run }) => run)).toEqual([runOf(applied)]);
    expect(await operator.json('audit', 'verify')).toMatchObject({ ok: true });
  });
});
