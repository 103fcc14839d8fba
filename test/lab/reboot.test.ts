// Hosts that really reboot: proven by another boot id, put off for people, stopped at by a host that does not return, never done twice.
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { inventoryVariant, TOLERANT } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, readEvents, type Told } from './patchctl.ts';
import { only, until } from './slow-transaction.ts';

/** An inhibitor as a backup program would hold it. */
const INHIBIT =
  "systemd-run -q --unit=backup systemd-inhibit --what=shutdown --mode=block --who='nightly backup' --why='copying data' sleep 600";

describe.skipIf(!requireLab())('a reboot', () => {
  let lab: Lab;
  let operator: Patchctl;
  let terminal: ChildProcess | undefined;
  /** The first host does not come back from its reboot. */
  let stopped: Applied;
  /** By then it has. */
  let resumed: Applied;

  /** A person at a terminal of the host, until the test ends. */
  const logIn = async (name: string): Promise<void> => {
    terminal = spawn('ssh', ['-tt', '-F', lab.sshConfigPath, name, 'sleep 600'], { stdio: 'ignore' });
    await until('somebody is logged in', async () => (await lab.host(name).exec('who')).stdout !== '');
  };
  const told = (applied: Applied, host: string): readonly string[] =>
    applied.events.filter((event) => event.host === host).map(({ type }) => type);
  const detail = (applied: Applied, host: string, type: string): Told =>
    applied.event(host, type) ?? { type: 'missing', host };

  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'plain', family: 'debian' },
        { name: 'rocky1', family: 'rocky' },
        { name: 'busy', family: 'debian' },
        { name: 'gone', family: 'debian', tier: 'critical' },
      ],
    });
    const inventory = inventoryVariant(lab, 'reboot', ({ defaults, tiers, hosts }) => {
      Object.assign(defaults, { reboot: 'if-needed', reboot_timeout: '120s', services: 'restart' });
      for (const tier of ['critical', 'standard']) tiers[tier] = TOLERANT;
      hosts['gone'] = { ...hosts['gone'], reboot_timeout: '8s' };
    });
    operator = patchctl({ inventory });
    await logIn('busy');
    await lab.host('busy').exec(INHIBIT);
    lab.host('gone').onReboot('never');
    stopped = await operator.apply('--all', ...only('lab-reboot'));
    lab.host('gone').onReboot({ afterSeconds: 0 });
    await lab.host('gone').start();
    resumed = readEvents(await operator.run('resume', '--yes', '--json'));
  });
  afterAll(async () => {
    terminal?.kill();
    operator?.clean();
    await lab?.down();
  });

  it('from which a host does not return stops the run', () => {
    expect(stopped.code).toBe(5);
    expect(stopped.settled('gone')).toMatchObject({
      outcome: 'stranded',
      fault: { code: 'unreachable-after-reboot', touched: 'yes' },
    });
    expect(stopped.events).toContainEqual(expect.objectContaining({ type: 'run.stopped', reason: 'host-gone' }));
    expect(told(stopped, 'plain')).toEqual([]);
  });

  it('is proven by resume when the host has come back after all, and not repeated', () => {
    expect(resumed.settled('gone')).toMatchObject({ outcome: 'patched' });
    expect(resumed.settled('gone').summary).toContain('rebooted, proven by a new boot id');
    expect(told(resumed, 'gone')).not.toContain('reboot.started');
  });

  describe('behind a change that asks for it', () => {
    it.each(['plain', 'rocky1'])('is done and proven, and the host verified once more: %s', (name) => {
      expect(resumed.settled(name)).toMatchObject({
        outcome: 'patched',
        summary: 'all planned versions verified; rebooted, proven by a new boot id',
      });
      const tail = told(resumed, name).slice(-5);
      expect(tail).toEqual(['host.verified', 'reboot.started', 'reboot.finished', 'host.verified', 'host.settled']);
      const bootId = detail(resumed, name, 'host.connected')['boot_id'];
      expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
      expect(detail(resumed, name, 'reboot.started')['boot_id']).toBe(bootId);
      expect(detail(resumed, name, 'reboot.finished')['boot_id']).not.toBe(bootId);
    });

    it('is put off for people who are logged in and for what keeps the host up', () => {
      expect(resumed.settled('busy')).toMatchObject({ outcome: 'patched' });
      expect(resumed.settled('busy').summary).toMatch(
        /put off: logged in: patch on pts\/\d+; kept up by nightly backup \(copying data\)/,
      );
    });
  });

  it('that was asked for and is put off leaves the host deferred', async () => {
    const applied = readEvents(await operator.run('reboot', '--host', 'busy', '--yes', '--json'));
    expect(applied.settled('busy')).toMatchObject({ outcome: 'deferred', fault: { code: 'reboot-blocked' } });
  });

  it('is not done where it is not needed', async () => {
    const looked = await operator.run('reboot', '--host', 'plain', '--if-needed', '--yes');
    expect(looked.stdout).toContain('Nothing to do: of no host it is known that it needs a reboot.');
  });

  it('is done once although patchctl is killed meanwhile', async () => {
    const plain = lab.host('plain');
    plain.onReboot({ afterSeconds: 2 });
    const before = plain.bootIdentity();
    const running = operator.start('reboot', '--host', 'plain', '--yes');
    await until('the host goes down', () => plain.bootIdentity() !== before);
    running.child.kill('SIGKILL');
    await running.ended;
    const settled = readEvents(await operator.run('resume', '--yes', '--json'));
    const back = plain.bootIdentity();
    expect(settled.settled('plain')).toMatchObject({ outcome: 'rebooted' });
    expect(told(settled, 'plain')).not.toContain('reboot.started');
    await plain.waitUntilUp();
    expect(plain.bootIdentity()).toBe(back);
  });
});
