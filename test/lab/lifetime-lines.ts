// Scenarios of broken lines, killed processes and lost hosts, in the middle of a transaction.
import { expect, it } from 'vitest';
import { sleep } from '../../lab/shell.ts';
import { applying, expectPatchedOnce, resume, type Stage } from './lifetime-stage.ts';
import { readEvents } from './patchctl.ts';
import { installed, letEnd, letGo, manifest, underway, until, updated } from './slow-transaction.ts';

export const LINE_HOSTS = [
  'silent',
  'killed',
  'queued',
  'rocky-hit',
  'cut',
  'parted',
  'frozen',
  'unplugged',
  'rebooted',
];

export function testBrokenLines(stage: Stage): void {
  it('ends stranded when the line stays silent for too long, and resume finds the patched host', async () => {
    const operator = stage.seat();
    const host = stage.host('silent');
    const running = operator.start(...applying(host), '--json', '--timeout', '5s', '--reconnect-timeout', '5s');
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

  it('is killed in the middle, and resume settles what goes on and finishes what was never started', async () => {
    const operator = stage.seat();
    const [host, queued] = [stage.host('killed'), stage.host('queued')];
    const before = await manifest(queued);
    const running = operator.start(...applying(host, queued), '--json');
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

  it('loses its session in the middle of a dnf transaction, then is killed, and resume waits for the end', async () => {
    const operator = stage.seat();
    const host = stage.host('rocky-hit');
    const running = operator.start(...applying(host), '--json');
    await underway(host);
    expect(await host.killSessions()).not.toEqual([]);
    await until('patchctl is back', async () => (await host.exec('pgrep -u patch sshd')).code === 0);
    running.child.kill('SIGKILL');
    await running.ended;
    const resuming = resume(operator);
    await letGo(host);
    expect((await resuming).settled('rocky-hit').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
  });

  it('reconnects by itself when its ssh session is killed', async () => {
    const operator = stage.seat();
    const host = stage.host('cut');
    const running = operator.start(...applying(host), '--json');
    await underway(host);
    expect(await host.killSessions()).not.toEqual([]);
    await letGo(host);
    const done = readEvents(await running.ended);
    expect(done.settled('cut').outcome).toBe('patched');
    expect(done.code).toBe(0);
    await expectPatchedOnce(operator, host);
  });

  it('reconnects by itself when the line comes back without its connections', async () => {
    const operator = stage.seat();
    const host = stage.host('parted');
    const running = operator.start(...applying(host), '--json');
    await underway(host);
    await host.dropTraffic();
    await host.killSessions();
    await letEnd(host);
    await host.restoreTraffic();
    const done = readEvents(await running.ended);
    expect(done.settled('parted').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
  });

  it('leaves a host alone that hangs before anything was started', async () => {
    const operator = stage.seat();
    const host = stage.host('frozen');
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

  it('calls a host stranded that lost power, until it was repaired', async () => {
    const operator = stage.seat();
    const host = stage.host('unplugged');
    const running = operator.start(...applying(host), '--json');
    await underway(host);
    await host.stop();
    await host.start();
    const done = readEvents(await running.ended);
    expect(done.code).toBe(5);
    expect(done.event('unplugged', 'host.observed')).toMatchObject({ job: 'died' });
    expect(done.settled('unplugged')).toMatchObject({
      outcome: 'stranded',
      fault: { touched: 'yes', hint: expect.stringMatching(/dpkg .*--configure -a/) },
    });
    expect((await resume(operator)).settled('unplugged').outcome).toBe('stranded');
    expect((await host.exec('touch /run/lab-slow-go; dpkg --configure -a')).code).toBe(0);
    expect((await resume(operator)).settled('unplugged').outcome).toBe('patched');
    await expectPatchedOnce(operator, host);
  });

  it('lets a reboot wait until the transaction has ended', async () => {
    const operator = stage.seat();
    const host = stage.host('rebooted');
    const running = operator.start(...applying(host), '--json');
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
}
