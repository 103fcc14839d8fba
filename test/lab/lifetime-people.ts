// Scenarios of people who come in between: two operators at once, Ctrl-C once and twice, and a reader that walks away.
import { expect, it } from 'vitest';
import { runWords, sleep } from '../../lab/shell.ts';
import { applying, expectChangedOnce, resume, type Stage } from './lifetime-stage.ts';
import { commandLine, environment, readEvents } from './patchctl.ts';
import { installed, letEnd, letGo, manifest, underway, until } from './slow-transaction.ts';

export const PEOPLE_HOSTS = ['shared', 'raced', 'drained1', 'drained2', 'left', 'piped'];

export function testPeople(stage: Stage): void {
  it('keeps a second run out of the same state directory, and a second operator out of the same host', async () => {
    const [first, second] = [stage.seat(), stage.seat()];
    const host = stage.host('shared');
    const running = first.start(...applying(host), '--json');
    await underway(host);
    const sameState = await first.run(...applying(host));
    expect(sameState.code).toBe(3);
    expect(sameState.stderr).toMatch(
      new RegExp(`another run is at work: patchctl apply \\(pid ${running.child.pid} on `),
    );
    expect(sameState.stderr).toContain('nothing was contacted');
    const elsewhere = second.start(...applying(host), '--json');
    await sleep(2_000); // it waits for the package manager's lock, and then finds nothing left to do
    await letGo(host);
    expect(readEvents(await running.ended).settled('shared').outcome).toBe('patched');
    const late = readEvents(await elsewhere.ended);
    expect(late.settled('shared').outcome).toBe('unchanged');
    expect(late.event('shared', 'apply.started')).toBeUndefined();
    await expectChangedOnce(host);
  });

  it('refuses, and does not strand, a host where another job takes the lock at the last moment', async () => {
    const operator = stage.seat();
    const host = stage.host('raced');
    const before = await manifest(host);
    await host.exec(
      'mkdir -p /var/lib/patchctl && systemd-run --quiet --unit=other flock /var/lib/patchctl/lock sleep 300',
    );
    const kept = readEvents(await operator.run(...applying(host), '--json'));
    expect(kept.code).toBe(4);
    expect(kept.event('raced', 'host.observed')).toMatchObject({ job: 'busy' });
    expect(kept.settled('raced')).toMatchObject({
      outcome: 'refused',
      fault: { code: 'already-running', touched: 'no' },
    });
    expect(await manifest(host)).toBe(before);
    await host.exec('systemctl stop other');
    await letGo(host);
    expect(readEvents(await operator.run(...applying(host), '--json')).settled('raced').outcome).toBe('patched');
    await expectChangedOnce(host);
  });

  it('drains on Ctrl-C: the host at work is finished, the next one is never begun, resume begins it', async () => {
    const operator = stage.seat();
    const [host, next] = [stage.host('drained1'), stage.host('drained2')];
    const before = await manifest(next);
    const running = operator.start(...applying(host, next), '--json');
    await underway(host);
    running.child.kill('SIGINT');
    await letGo(host);
    const drained = readEvents(await running.ended);
    expect(drained.code).toBe(130);
    expect(drained.stderr).toContain('Nothing new is started');
    expect(drained.settled('drained1').outcome).toBe('patched');
    expect(drained.events.find((told) => told.type === 'run.stopped')).toMatchObject({
      reason: 'interrupted',
      not_started: ['drained2'],
    });
    expect(drained.event('drained2', 'apply.started')).toBeUndefined();
    expect(await manifest(next)).toBe(before);
    await letGo(next);
    const resumed = await resume(operator);
    expect(resumed.code).toBe(0);
    expect(resumed.settled('drained2').outcome).toBe('patched');
    await expectChangedOnce(host);
    await expectChangedOnce(next);
  });

  it('leaves at once on the second Ctrl-C, naming the command that finds out what happened', async () => {
    const operator = stage.seat();
    const host = stage.host('left');
    const running = operator.start(...applying(host));
    await underway(host);
    running.child.kill('SIGINT');
    await sleep(200);
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    const [, run = ''] = /patchctl resume (\S+)\n$/.exec(ended.stderr) ?? [];
    expect(await installed(host, 'lab-slow')).toMatch(/ iF$/);
    await letEnd(host);
    const resumed = await resume(operator, run);
    expect(resumed.settled('left').outcome).toBe('patched');
    await expectChangedOnce(host);
  });

  it('goes on to its end when nobody reads its output any more', async () => {
    const operator = stage.seat();
    const host = stage.host('piped');
    await host.exec('touch /run/lab-slow-go');
    const words = [...commandLine(applying(host)), '2>&1', '|', 'head', '-n', '1'];
    const env = environment(operator.state, stage.surroundings());
    const shown = await runWords(['sh', '-c', words.join(' ')], { env });
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Plan .*\n$/) });
    type History = {
      readonly runs: readonly { readonly exit_code: number | null; readonly outcomes: object | null }[];
    };
    let runs: History['runs'] = [];
    await until('the run is finished in the ledger', async () => {
      ({ runs } = await operator.json<History>('history'));
      return runs[0]?.exit_code !== null;
    });
    expect(runs).toMatchObject([{ exit_code: 0, outcomes: { piped: 'patched' } }]);
    await expectChangedOnce(host);
  });
}
