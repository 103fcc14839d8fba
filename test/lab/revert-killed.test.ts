// patchctl killed with SIGKILL in the middle of an automatic revert, on real hosts; and what a second run, resume and --give-up make of it.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { Finished } from '../../lab/shell.ts';
import { inventoryVariant, TOLERANT } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, type Running, readEvents } from './patchctl.ts';
import { only, until } from './slow-transaction.ts';

const BAD = '1.2-1';
const NAMES = ['unstarted', 'running', 'ended', 'closing', 'given', 'spare'] as const;
type Name = (typeof NAMES)[number];

/** The old package takes this long to come back: time to be killed in. Seconds. */
const REVERT_S = 5;

const MANIFEST = "dpkg-query -W -f='${binary:Package} ${Version} ${db:Status-Abbrev}\\n'; apt-mark showauto";
const IS_REVERTING = 'ls -d /var/lib/patchctl/jobs/*-revert && ! ls /var/lib/patchctl/jobs/*-revert/rc';

describe.skipIf(!requireLab())('a revert whose patchctl is killed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-revert-'));
  const seats: Patchctl[] = [];
  let lab: Lab;
  let inventory: string;
  let before: Readonly<Record<Name, string>>;

  const file = (host: Name, what: string): string => join(directory, `${host}-${what}`);
  /** Waits where it stands while the test wants it to: a hook or check on the bastion. */
  const hold = (host: Name): string => `
    if [ -e ${file(host, 'hold')} ]; then : >${file(host, 'held')}; fi
    while [ -e ${file(host, 'hold')} ]; do sleep 0.1; done`;
  const asked = async (host: Name, script: string): Promise<Finished> => await lab.host(host).exec(script);
  const manifest = async (host: Name): Promise<string> => (await asked(host, MANIFEST)).stdout;
  const seat = (): Patchctl => {
    const made = patchctl({ inventory });
    seats.push(made);
    return made;
  };
  const begin = (operator: Patchctl, host: Name): Running =>
    operator.start('apply', '--host', host, ...only('lab-slow'), '--yes', '--json');
  const resume = async (operator: Patchctl, ...words: readonly string[]): Promise<Applied> =>
    readEvents(await operator.run('resume', ...words, '--yes', '--json'));

  /** What the run has told so far. */
  const listen = ({ child, ended }: Running): { readonly tells: (type: string) => Promise<void> } => {
    let text = '';
    let end: Finished | undefined;
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    void ended.then((finished) => {
      end = finished;
    });
    return {
      tells: (type) =>
        until(`${type} is told`, () => {
          const isTold = text.includes(`"type":"${type}"`);
          if (end !== undefined && !isTold) throw new Error(`it ended with ${end.code}: ${text}${end.stderr}`);
          return isTold;
        }),
    };
  };
  const kill = async (running: Running): Promise<Applied> => {
    running.child.kill('SIGKILL');
    return readEvents(await running.ended);
  };
  const runOf = ({ events }: Applied): string => String(events[0]?.['run']);

  /** The host's own evidence: the exact packages of before, brought back by one job that ran. */
  const expectReverted = async (host: Name, resumed: Applied): Promise<void> => {
    expect(resumed.settled(host)).toMatchObject({ outcome: 'reverted', fault: { code: 'health-check-failed' } });
    expect(resumed.code).toBe(4);
    expect(await manifest(host)).toBe(before[host]);
    expect((await asked(host, 'cat /var/lib/patchctl/jobs/*-revert/rc')).stdout).toMatch(/^(cancelled\n?)*0\n?$/);
    expect((await asked(host, "grep -c ' upgrade lab-slow:' /var/log/dpkg.log")).stdout.trim()).toBe('2');
  };

  beforeAll(async () => {
    lab = await raiseLab({ hosts: NAMES.map((name) => ({ name, family: 'debian' })) });
    inventory = inventoryVariant(lab, 'revert-killed', ({ defaults, tiers, hosts }) => {
      tiers['standard'] = TOLERANT;
      const web = { command: 'test ! -e /usr/share/lab-slow-bad', retries: 0 };
      Object.assign(defaults, { settle: '0s', on_failed_checks: 'revert', checks: [web] });
      Object.assign(hosts['unstarted'] ?? {}, {
        checks: [web, { name: 'hold', command: hold('unstarted'), from: 'bastion', timeout: '60s', retries: 0 }],
      });
      Object.assign(hosts['closing'] ?? {}, {
        hooks: { after_host: { run: `${hold('closing')}\n echo "$PATCHCTL_OUTCOME" >>${file('closing', 'log')}` } },
      });
    });
    before = Object.fromEntries(
      await Promise.all(NAMES.map(async (name) => [name, await manifest(name)] as const)),
    ) as Record<Name, string>;
    const files = [{ path: '/usr/share/lab-slow-bad', content: 'x' }];
    await lab.publish('debian', 'lab-slow', BAD, { files, postInstall: ':' });
    for (const name of NAMES) await asked(name, `mkdir -p /etc/lab && echo ${REVERT_S} >/etc/lab/slow`);
  });
  afterAll(async () => {
    for (const made of seats) made.clean();
    rmSync(directory, { recursive: true, force: true });
    await lab?.down();
  });

  describe.concurrent('at one of its points', () => {
    it('before the job was started: no second run begins the host, and resume starts it after all', async () => {
      const operator = seat();
      const running = begin(operator, 'unstarted');
      const { tells } = listen(running);
      await tells('apply.started');
      writeFileSync(file('unstarted', 'hold'), '');
      await until('the checks wait', () => existsSync(file('unstarted', 'held')));
      lab.host('unstarted').freeze();
      rmSync(file('unstarted', 'hold'));
      await tells('revert.started');
      const killed = await kill(running);
      lab.host('unstarted').thaw();
      expect(killed.event('unstarted', 'revert.finished')).toBeUndefined();
      const run = runOf(killed);

      const alone = await operator.run('apply', '--host', 'unstarted', ...only('lab-conf'), '--yes', '--json');
      expect(alone).toMatchObject({ code: 3, stdout: '' });
      expect(alone.stderr).toContain(`unstarted, begun by run ${run} and not settled`);
      expect(alone.stderr).toContain(`patchctl resume ${run}`);
      const both = await operator.apply('--host', 'unstarted', '--host', 'spare', ...only('lab-conf'));
      expect(both.code).toBe(4);
      expect(both.settled('spare').outcome).toBe('patched');
      expect(both.settled('unstarted')).toMatchObject({
        outcome: 'deferred',
        fault: { code: 'run-unfinished', touched: 'no' },
      });
      expect(both.event('unstarted', 'host.connected')).toBeUndefined();

      const resumed = await resume(operator);
      expect(resumed.event('unstarted', 'host.observed')).toMatchObject({ job: 'never-started' });
      await expectReverted('unstarted', resumed);
      expect((await operator.json<{ open_runs: unknown[] }>('status')).open_runs).toEqual([]);
      expect(await operator.json('audit', 'verify')).toMatchObject({ ok: true });
    });

    it('while the job runs: resume waits for it', async () => {
      const operator = seat();
      const running = begin(operator, 'running');
      await until('the revert runs', async () => (await asked('running', IS_REVERTING)).code === 0);
      await kill(running);
      expect((await asked('running', IS_REVERTING)).code).toBe(0);
      await expectReverted('running', await resume(operator));
    });

    it('when the job has ended, and nobody has read the host', async () => {
      const operator = seat();
      const running = begin(operator, 'ended');
      const { tells } = listen(running);
      await tells('revert.finished');
      await kill(running);
      await expectReverted('ended', await resume(operator));
    });

    it('in the hooks behind it: they are run again, and the judgement stands', async () => {
      const operator = seat();
      const running = begin(operator, 'closing');
      const { tells } = listen(running);
      await tells('revert.started');
      writeFileSync(file('closing', 'hold'), '');
      await until('the after hook waits', () => existsSync(file('closing', 'held')));
      const killed = await kill(running);
      expect(killed.event('closing', 'host.concluded')).toMatchObject({ outcome: 'reverted' });
      rmSync(file('closing', 'hold'));
      const resumed = await resume(operator);
      expect(resumed.event('closing', 'hooks.finished')).toMatchObject({ phase: 'after', results: [{ code: 0 }] });
      await expectReverted('closing', resumed);
    });

    it('is given up without its host, which the inventory has lost, and told as unknown; resume still finds out', async () => {
      const operator = seat();
      const running = begin(operator, 'given');
      await until('the revert runs', async () => (await asked('given', IS_REVERTING)).code === 0);
      const run = runOf(await kill(running));
      const without = inventoryVariant(lab, 'without', ({ hosts }) => {
        delete hosts['given'];
      });
      const missing = await operator.run('-i', without, 'resume', run, '--yes');
      expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining(`patchctl resume ${run} --give-up`) });
      const given = await resume(operator, run, '--give-up', '-i', without);
      expect(given.code).toBe(5);
      expect(given.settled('given')).toMatchObject({
        outcome: 'stranded',
        fault: { code: 'given-up', touched: 'maybe' },
      });
      expect(given.events.map(({ type }) => type)).toEqual([
        'run.resumed',
        'host.settled',
        'run.stopped',
        'run.finished',
      ]);
      expect((await operator.json<{ open_runs: unknown[] }>('status')).open_runs).toEqual([]);
      await expectReverted('given', await resume(operator, run));
    });
  });
});
