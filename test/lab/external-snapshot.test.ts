// A whole machine taken back by a command outside of it: the contract of docs/SNAPSHOTS.md with a stand-in for a hypervisor, which copies the machine's disk.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { must, sleep } from '../../lab/shell.ts';
import { inventoryVariant } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, readEvents } from './patchctl.ts';
import { only, until } from './slow-transaction.ts';

/** What an admin would write around `virsh` or a cloud's client: one request, one answer. */
const CLIENT = `#!/bin/sh
cd "$(dirname "$0")" || exit
case $1 in create) name=$PATCHCTL_HOST-$PATCHCTL_SNAPSHOT_ID ;; *) name=$PATCHCTL_SNAPSHOT ;; esac
case $name in "$PATCHCTL_HOST"-*) ;; *) echo "$name is not of $PATCHCTL_HOST" >&2; exit 2 ;; esac
rm -f answer
echo "$1 $name" >request.new && mv request.new request
until [ -e answer ]; do sleep 0.1; done
echo "$name"
exit "$(cat answer)"
`;

describe.skipIf(!requireLab())('a machine with external snapshots', () => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-hypervisor-'));
  const file = (name: string): string => join(directory, name);
  let lab: Lab;
  let operator: Patchctl;
  let closed = false;
  let serving: Promise<void>;

  /** Copies of the machine's disk by name; a restored machine is switched off, changed, and switched on. */
  const serve = async (verb: string, name: string): Promise<number> => {
    const disk = join(lab.directory, 'hosts', 'vm');
    const kept = file(name);
    if (verb === 'create') await must('cp', ['-a', join(disk, 'upper'), kept]);
    if (!existsSync(kept)) return 3;
    if (verb === 'remove') rmSync(kept, { recursive: true });
    if (verb !== 'restore') return 0;
    while (existsSync(file('hold'))) await sleep(50);
    await lab.host('vm').stop();
    for (const part of ['upper', 'work']) rmSync(join(disk, part), { recursive: true });
    await must('cp', ['-a', kept, join(disk, 'upper')]);
    await must('mkdir', [join(disk, 'work')]);
    await lab.host('vm').start();
    return 0;
  };
  const work = async (): Promise<void> => {
    while (!closed) {
      if (existsSync(file('request'))) {
        const [verb = '', name = ''] = readFileSync(file('request'), 'utf8').trim().split(' ');
        rmSync(file('request'));
        writeFileSync(file('at-work'), verb);
        const code = await serve(verb, name);
        writeFileSync(file('answer.new'), String(code));
        await must('mv', [file('answer.new'), file('answer')]);
      }
      await sleep(50);
    }
  };

  const said = async (script: string): Promise<string> => (await lab.host('vm').exec(script)).stdout.trim();
  const runOf = ({ events }: Applied): string => String(events[0]?.['run']);
  const packages = (): Promise<string> => said('dpkg-query -W; apt-mark showauto');
  /** An update, and damage that no package manager could mend. */
  const patch = async (): Promise<string> => {
    const applied = await operator.apply('--all', ...only('lab-conf'));
    expect(applied.settled('vm').outcome).toBe('patched');
    await said('rm -r /usr/share/bash-completion; echo edited >/etc/hostname.note');
    return runOf(applied);
  };
  const back = (run: string): readonly string[] => ['rollback', run, '--external', '--yes', '--json'];

  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'vm', family: 'debian' }] });
    writeFileSync(file('client'), CLIENT, { mode: 0o755 });
    const inventory = inventoryVariant(lab, 'external', ({ defaults }) => {
      const verbs = ['create', 'verify', 'restore', 'remove'].map((verb) => [verb, `${file('client')} ${verb}`]);
      const snapshot = { kind: 'external', required: true, timeout: '60s', ...Object.fromEntries(verbs) };
      Object.assign(defaults, { snapshot, reboot_timeout: '60s' });
    });
    operator = patchctl({ inventory });
    serving = work();
  });
  afterAll(async () => {
    closed = true;
    await serving;
    operator?.clean();
    rmSync(directory, { recursive: true, force: true });
    await lab?.down();
  });

  let run: string;
  let before: string;
  it('is taken back whole, and believed only when it shows the proof of its snapshot', async () => {
    before = await packages();
    run = await patch();
    expect(await said('ls /etc/patchctl-snapshot')).toBe('');
    const booted = lab.host('vm').bootIdentity();
    const rolled = readEvents(await operator.run(...back(run)));
    expect(rolled.settled('vm')).toMatchObject({ outcome: 'reverted', fault: null });
    expect(rolled.code).toBe(0);
    expect(lab.host('vm').bootIdentity()).not.toBe(booted);
    expect(await packages()).toBe(before);
    expect(await said('ls -d /usr/share/bash-completion /etc/hostname.note')).toBe('/usr/share/bash-completion');
  });

  it('whose patchctl is killed while it is taken back is found by resume', async () => {
    run = await patch();
    writeFileSync(file('hold'), '');
    rmSync(file('at-work'));
    const rolling = operator.start(...back(run));
    await until('the machine is being restored', () =>
      readFileSync(file('at-work'), { flag: 'a+' }).includes('restore'),
    );
    rolling.child.kill('SIGKILL');
    await rolling.ended;
    const resuming = operator.run('resume', '--yes', '--json');
    rmSync(file('hold'));
    const resumed = readEvents(await resuming);
    expect(resumed.settled('vm')).toMatchObject({ outcome: 'reverted', fault: null });
    expect(await packages()).toBe(before);
    expect(await operator.json('audit', 'verify')).toMatchObject({ ok: true });
  });

  it('stays as it is when its snapshot is gone: that is known before anything is done', async () => {
    run = await patch();
    for (const name of (await must('ls', [directory])).split('\n'))
      if (name.startsWith(`vm-${run}`)) rmSync(file(name), { recursive: true });
    const refused = readEvents(await operator.run(...back(run)));
    expect(refused.settled('vm')).toMatchObject({ outcome: 'refused', fault: { code: 'saved-file-missing' } });
    expect(refused.event('vm', 'apply.started')).toBeUndefined();
  });
});
