// Proves that no broken line, killed process or lost host makes patchctl run a transaction twice, or tell a comfortable lie.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { sleep } from '../../lab/shell.ts';
import { type Applied, type Patchctl, patchctl, readEvents, type Told } from './patchctl.ts';
import {
  installed,
  letEnd,
  letGo,
  manifest,
  only,
  publishSlow,
  timesChanged,
  underway,
  until,
  updated,
} from './slow-transaction.ts';

const DEBIAN = ['killed', 'queued', 'cut', 'parted', 'silent', 'frozen', 'unplugged', 'rebooted'] as const;
const ROCKY = ['rocky-killed', 'rocky-cut'] as const;

describe.skipIf(!requireLab())('a patch run whose line or whose ends break', () => {
  let lab: Lab;
  const seats: Patchctl[] = [];

  /** Each scenario has its own hosts and its own state directory, so that all can run at once. */
  const seat = (): Patchctl => {
    const made = patchctl({ inventory: lab.inventoryPath });
    seats.push(made);
    return made;
  };

  const begin = (operator: Patchctl, hosts: readonly LabHost[], ...options: readonly string[]) =>
    operator.start(
      'apply',
      ...hosts.flatMap((host) => ['--host', host.name]),
      ...only('lab-slow'),
      '--yes',
      '--json',
      ...options,
    );

  const resume = async (operator: Patchctl): Promise<Applied> =>
    readEvents(await operator.run('resume', '--yes', '--json'));

  /** Everything the ledger says about a host, over all runs. */
  const ledgerOf = async (operator: Patchctl, host: LabHost): Promise<readonly Told[]> => {
    const exported = await operator.run('audit', 'export');
    const rows = exported.stdout.split('\n').filter((line) => line !== '');
    return rows.map((line) => JSON.parse(line)).filter((row) => row.host === host.name);
  };

  const expectPatchedOnce = async (operator: Patchctl, host: LabHost): Promise<void> => {
    expect(await installed(host, 'lab-slow')).toBe(updated(host));
    expect(await timesChanged(host)).toBe(1);
    expect((await host.exec('ls /var/lib/patchctl/jobs')).stdout.trim().split('\n')).toHaveLength(1);
    const intents = (await ledgerOf(operator, host)).filter((row) => row.type === 'apply.started');
    expect(intents).toHaveLength(1);
    expect((await operator.run('audit', 'verify')).code).toBe(0);
  };

  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        ...DEBIAN.map((name) => ({ name, family: 'debian', tier: 'critical' }) as const),
        ...ROCKY.map((name) => ({ name, family: 'rocky', tier: 'critical' }) as const),
      ],
    });
    await publishSlow(lab);
  });
  afterAll(async () => {
    for (const made of seats) made.clean();
    await lab?.down();
  });

  it.concurrent('ends stranded when the line stays silent for too long, and resume finds the patched host', async () => {
    const operator = seat();
    const host = lab.host('silent');
    const running = begin(operator, [host], '--timeout', '5s', '--reconnect-timeout', '5s');
    await underway(host);
    await host.dropTraffic();
    const left = readEvents(await running.ended);
    expect(left.code).toBe(5);
    expect(left.settled('silent')).toMatchObject({ outcome: 'stranded', fault: { touched: 'maybe' } });
    await host.restoreTraffic();
    await letEnd(host);
    const taken = await resume(operator);
    expect(taken.settled('silent').outcome).toBe('patched');
    expect(taken.code).toBe(0);
    await expectPatchedOnce(operator, host);
  });

  it.concurrent('is killed in the middle, and resume settles what goes on and finishes what was never started', async () => {
    const operator = seat();
    const [host, queued] = [lab.host('killed'), lab.host('queued')];
    const before = await manifest(queued);
    const running = begin(operator, [host, queued]);
    await underway(host);
    running.child.kill('SIGKILL');
    expect((await running.ended).code).toBeNull();
    expect(await manifest(queued)).toBe(before);
    await letEnd(host);
    await letGo(queued);
    expect(await installed(host, 'lab-slow')).toBe(updated(host));
    const taken = await resume(operator);
    expect(taken.code).toBe(0);
    expect(taken.settled('killed').outcome).toBe('patched');
    expect(taken.settled('queued').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
    await expectPatchedOnce(operator, queued);
  });

  it.concurrent('is killed in the middle of a dnf transaction, and resume waits for its end', async () => {
    const operator = seat();
    const host = lab.host('rocky-killed');
    const running = begin(operator, [host]);
    await underway(host);
    running.child.kill('SIGKILL');
    await running.ended;
    const resuming = operator.start('resume', '--yes', '--json');
    await letGo(host);
    expect(readEvents(await resuming.ended).settled('rocky-killed').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
  });

  it.concurrent.each(['cut', 'rocky-cut'])(
    'reconnects by itself when the ssh session of %s is killed',
    async (name) => {
      const operator = seat();
      const host = lab.host(name);
      const running = begin(operator, [host]);
      await underway(host);
      expect(await host.killSessions()).not.toEqual([]);
      await letGo(host);
      const done = readEvents(await running.ended);
      expect(done.settled(name).outcome).toBe('patched');
      expect(done.code).toBe(0);
      await expectPatchedOnce(operator, host);
    },
  );

  it.concurrent('reconnects by itself when the line comes back without its connections', async () => {
    const operator = seat();
    const host = lab.host('parted');
    const running = begin(operator, [host]);
    await underway(host);
    await host.dropTraffic();
    await host.killSessions();
    await letEnd(host);
    await host.restoreTraffic();
    const done = readEvents(await running.ended);
    expect(done.settled('parted').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
  });

  it.concurrent('leaves a host alone that hangs before anything was started', async () => {
    const operator = seat();
    const host = lab.host('frozen');
    const before = await manifest(host);
    const file = `${operator.state}/plan.json`;
    expect((await operator.run('plan', '--host', 'frozen', '--out', file)).code).toBe(0);
    host.freeze();
    const done = readEvents(await operator.run('apply', file, '--yes', '--json', '--timeout', '2s'));
    host.thaw();
    expect(done.settled('frozen')).toMatchObject({
      outcome: 'unreachable',
      fault: { code: 'connection-timed-out', touched: 'no' },
    });
    expect(done.code).toBe(4);
    expect(done.event('frozen', 'apply.started')).toBeUndefined();
    expect(await manifest(host)).toBe(before);
  });

  it.concurrent('calls a host stranded that lost power, until it was repaired', async () => {
    const operator = seat();
    const host = lab.host('unplugged');
    const running = begin(operator, [host]);
    await underway(host);
    await host.stop();
    await host.start();
    const done = readEvents(await running.ended);
    expect(done.code).toBe(5);
    expect(done.event('unplugged', 'host.observed')).toMatchObject({ job: 'died' });
    expect(done.settled('unplugged')).toMatchObject({ outcome: 'stranded', fault: { touched: 'yes' } });
    expect((await resume(operator)).settled('unplugged').outcome).toBe('stranded');
    expect((await host.exec('touch /run/lab-slow-go; dpkg --configure -a')).code).toBe(0);
    expect((await resume(operator)).settled('unplugged').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
  });

  it.concurrent('lets a reboot wait until the transaction has ended', async () => {
    const operator = seat();
    const host = lab.host('rebooted');
    const running = begin(operator, [host]);
    await underway(host);
    const before = host.bootIdentity();
    await host.exec('systemctl reboot');
    await until('the shutdown has begun', async () => {
      return (await host.exec('systemctl is-system-running')).stdout.trim() === 'stopping';
    });
    await sleep(1_500); // much longer than a shutdown takes that waits for nothing
    expect(host.bootIdentity()).toBe(before);
    expect(await installed(host, 'lab-slow')).toMatch(/ iF$/);
    await letGo(host);
    await host.waitForReboot(before);
    const done = readEvents(await running.ended);
    expect(done.settled('rebooted').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
  });
});
