// Proves the lab itself: real hosts of each family answer, have something to patch, reboot, and leave no trace.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { processesOf } from '../../lab/host/control-group.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { labGroup, listStates } from '../../lab/lab-state.ts';
import { identify, isAlive } from '../../lab/process-identity.ts';
import { run, sleep } from '../../lab/shell.ts';

describe.skipIf(!requireLab())('the lab', () => {
  let lab: Lab;
  let debian: LabHost;
  let rocky: LabHost;

  const ssh = (host: LabHost, command: string) => run('ssh', ['-F', lab.sshConfigPath, host.name, command]);
  const uptime = async (host: LabHost): Promise<number> => Number((await host.exec('cut -d. -f1 /proc/uptime')).stdout);

  async function until(what: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 200 && !(await what()); attempt++) await sleep(50);
  }

  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'debian1', family: 'debian', shell: '/usr/bin/fish' },
        { name: 'rocky1', family: 'rocky', sudo: 'password', noisyBashrc: true },
      ],
    });
    debian = lab.host('debian1');
    rocky = lab.host('rocky1');
  });
  afterAll(async () => await lab?.down());

  it('lets the key in over SSH and presents the host keys it wrote down', async () => {
    // StrictHostKeyChecking is on, so that a login proves the host key too
    expect(await ssh(debian, 'sudo -n id -un')).toMatchObject({ code: 0, stdout: 'root\n' });
    expect((await ssh(rocky, 'id -un')).stdout).toMatch(/^Welcome to rocky1.*\npatch\n$/);
    expect((await ssh(rocky, 'sudo -n true')).code).toBe(1);
    expect((await ssh(rocky, `echo ${rocky.password} | sudo -S id -un 2>/dev/null`)).stdout).toMatch(/root\n$/);
    expect(readFileSync(lab.knownHostsPath, 'utf8')).toContain(debian.hostKey);
  });

  it('has signed updates waiting for apt', async () => {
    expect(await debian.exec('apt-get -o APT::Update::Error-Mode=any update')).toMatchObject({ code: 0 });
    const pending = (await debian.exec('apt-get -s dist-upgrade')).stdout;
    expect(pending).toContain('Inst lab-lib [3.0.1-1] (3.0.1-1+deb12u2 Debian-Security:12/oldstable-security [all])');
    expect(pending).toContain('kept back:\n  lab-held lab-phased');
    expect(pending.match(/^Inst /gm)?.length).toBeGreaterThan(9);
  });

  it('has updates and advisories waiting for dnf', async () => {
    const upgrades = (await rocky.exec('dnf -q repoquery --upgrades --latest-limit=1')).stdout;
    expect(upgrades.trim().split('\n').length).toBeGreaterThan(9);
    const advisories = (await rocky.exec('dnf -q updateinfo list --updates')).stdout;
    expect(advisories).toContain('RLSA-2026:1002 Critical/Sec.  lab-lib-3.0.1-3.el9.noarch');
  });

  it('reboots for real', async () => {
    await until(async () => (await uptime(debian)) >= 3);
    const before = debian.bootIdentity();
    const bootId = (await debian.exec('cat /proc/sys/kernel/random/boot_id')).stdout;
    await ssh(debian, 'sudo systemctl reboot');
    await debian.waitForReboot(before);
    expect((await ssh(debian, 'cat /proc/sys/kernel/random/boot_id')).stdout).not.toBe(bootId);
    expect(await uptime(debian)).toBeLessThan(3);
    expect(await ssh(debian, 'true')).toMatchObject({ code: 0 });
  });

  it('makes a host silent, hung or cut off, and well again', async () => {
    const greeting = () => run('ssh', ['-F', lab.sshConfigPath, '-o', 'ConnectTimeout=1', debian.name, 'true']);
    await debian.dropTraffic();
    expect((await greeting()).stderr).toContain('Connection timed out');
    await debian.restoreTraffic();
    debian.freeze();
    expect((await greeting()).stderr).toContain('banner exchange');
    debian.thaw();
    const session = ssh(debian, 'sleep 30');
    let killed: number[] = [];
    await until(async () => {
      killed = await debian.killSessions();
      return killed.length > 0;
    });
    expect((await session).code).toBe(255);
    expect(await greeting()).toMatchObject({ code: 0 });
  });

  it('changes what the mirror serves, for this lab alone', async () => {
    await lab.publish('debian', 'lab-lib', '3.0.1-1+deb12u9');
    await lab.publish('rocky', 'lab-fresh', '1.0-1.el9', { postInstall: 'touch /run/fresh' });
    await debian.exec('apt-get update');
    expect((await debian.exec('apt-cache policy lab-lib')).stdout).toContain('Candidate: 3.0.1-1+deb12u9');
    expect(await rocky.exec('dnf -q -y --refresh install lab-fresh && test -e /run/fresh')).toMatchObject({ code: 0 });
    await lab.mirror.down();
    expect((await debian.exec('apt-get -o Acquire::Retries=0 -o APT::Update::Error-Mode=any update')).code).toBe(100);
    await lab.mirror.up();
    lab.mirror.breakSignatures();
    expect((await debian.exec('apt-get -o APT::Update::Error-Mode=any update')).stderr).toContain('BADSIG');
  });

  it('leaves no processes, mounts or records', async () => {
    const processes = processesOf(labGroup(lab.id)).map(identify);
    expect(processes.length).toBeGreaterThan(10);
    await lab.down();
    expect(processes.filter((one) => one !== undefined && isAlive(one))).toEqual([]);
    expect(processesOf(labGroup(lab.id))).toEqual([]);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(lab.id);
    expect(existsSync(lab.directory)).toBe(false);
    expect(listStates().map((state) => state.id)).not.toContain(lab.id);
    expect((await run('nft', ['list', 'tables'])).stdout).not.toContain(lab.id);
  });
});
