// Commands over a real sshd: exit codes, streams, stdin, prompts, and every way in which a command may fail to end.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { connected, createSandbox, RUN, type Sandbox, withoutSshd } from './sandbox.ts';
import type { Sshd } from './sshd.ts';

describe.skipIf(withoutSshd())('a session', () => {
  let sandbox: Sandbox;
  let sshd: Sshd;

  beforeAll(async () => {
    sandbox = createSandbox();
    sshd = await sandbox.startSshd();
  });
  afterAll(() => sandbox.close());

  const open = () => connected(sandbox.transport(), sandbox.host(sshd));

  it('returns the exit code and both streams', async () => {
    const session = await open();
    const reply = await session.run('echo out; echo err >&2; exit 7', RUN);
    expect(reply.ending).toEqual({ kind: 'exited', code: 7 });
    expect(reply.stdout.toString()).toBe('out\n');
    expect(reply.stderr.toString()).toBe('err\n');
    await session.close();
  });

  it('runs several commands on one connection', async () => {
    const session = await open();
    const replies = await Promise.all([1, 2, 3].map((n) => session.run(`echo ${n}`, RUN)));
    expect(replies.map((reply) => reply.stdout.toString())).toEqual(['1\n', '2\n', '3\n']);
    await session.close();
  });

  it('carries 2 MB of stdin whole', async () => {
    const session = await open();
    const stdin = Buffer.alloc(2 * 1024 * 1024, 'x');
    const reply = await session.run('wc -c', { ...RUN, stdin });
    expect(reply.stdout.toString().trim()).toBe(String(stdin.length));
    await session.close();
  });

  it('carries 8 MB of output whole, on both streams at once', async () => {
    const session = await open();
    const reply = await session.run('head -c 4194304 /dev/zero & head -c 4194304 /dev/zero >&2; wait', RUN);
    expect([reply.stdout.length, reply.stderr.length]).toEqual([4_194_304, 4_194_304]);
    expect(reply.ending).toEqual({ kind: 'exited', code: 0 });
    await session.close();
  });

  it('gives a command without stdin an empty one', async () => {
    const session = await open();
    const reply = await session.run('cat', RUN);
    expect(reply.ending).toEqual({ kind: 'exited', code: 0 });
    await session.close();
  });

  it('answers a prompt before it sends stdin', async () => {
    const session = await open();
    const command = `sleep 0.1; printf 'pro' >&2; sleep 0.1; printf 'mpt:' >&2; read a; echo "answer=$a"; cat`;
    const prompt = { marker: 'prompt:', answer: new Secret('s3cret') };
    const reply = await session.run(command, { ...RUN, stdin: Buffer.from('the script'), prompt });
    expect(reply.stdout.toString()).toBe('answer=s3cret\nthe script');
    await session.close();
  });

  it('sends nothing when the prompt never comes', async () => {
    const session = await open();
    const prompt = { marker: 'prompt:', answer: new Secret('s3cret') };
    const reply = await session.run('timeout 1 cat; echo done', { ...RUN, stdin: Buffer.from('script'), prompt });
    expect(reply.stdout.toString()).toBe('done\n');
    await session.close();
  });

  it('names the signal that killed a command', async () => {
    const session = await open();
    const reply = await session.run('exec sh -c "kill -TERM \\$\\$"', RUN);
    expect(reply.ending).toEqual({ kind: 'killed', signal: 'SIGTERM' });
    await session.close();
  });

  it('is lost, not exited, when the session process dies in the middle', async () => {
    const session = await open();
    const begun = `${sandbox.directory}/begun`;
    const command = session.run(`echo $PPID; : >${begun}; sleep 30`, RUN);
    const whoami = await session.run(`until [ -e ${begun} ]; do sleep 0.1; done; sleep 0.5; echo $PPID`, RUN);
    execFileSync('kill', ['-9', whoami.stdout.toString().trim()]);
    const reply = await command;
    expect(reply.ending.kind).toBe('lost');
    expect(reply.stdout.toString()).toMatch(/^\d+\n$/);
    expect((await session.run('true', RUN)).ending.kind).toBe('lost');
    await session.close();
  });

  it('times out by the wall clock although one byte drips every 0.1 s', async () => {
    const session = await open();
    const started = Date.now();
    const reply = await session.run('while :; do printf x; sleep 0.1; done', { ...RUN, timeoutMs: 1_000 });
    expect(reply.ending).toEqual({ kind: 'timed-out' });
    expect(reply.stdout.length).toBeGreaterThan(0);
    expect(Date.now() - started).toBeLessThan(4_000);
    expect((await session.run('echo still here', RUN)).stdout.toString()).toBe('still here\n');
    await session.close();
  });

  it('times out when a stopped sshd never answers the request', async () => {
    const session = await open();
    const pid = Number((await session.run('echo $PPID', RUN)).stdout.toString());
    process.kill(pid, 'SIGSTOP');
    const reply = await session.run('true', { ...RUN, timeoutMs: 800 });
    expect(reply.ending).toEqual({ kind: 'timed-out' });
    const started = Date.now();
    await session.close();
    expect(Date.now() - started).toBeLessThan(5_000);
    process.kill(pid, 'SIGKILL');
  });

  it('notices a silent peer by keepalives', async () => {
    const transport = sandbox.transport({ keepalive: { intervalMs: 200, count: 2 } });
    const session = await connected(transport, sandbox.host(sshd));
    const pid = Number((await session.run('echo $PPID', RUN)).stdout.toString());
    const command = session.run('sleep 20', RUN);
    await sleep(100);
    process.kill(pid, 'SIGSTOP');
    const reply = await command;
    expect(reply.ending.kind).toBe('lost');
    process.kill(pid, 'SIGKILL');
  });

  it('stops on request', async () => {
    const session = await open();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const reply = await session.run('sleep 20', { ...RUN, signal: controller.signal });
    expect(reply.ending).toEqual({ kind: 'lost', reason: 'interrupted' });
    await session.close();
  });

  it('closes twice without harm, and a closed session only loses commands', async () => {
    const session = await open();
    await Promise.all([session.close(), session.close()]);
    await session.close();
    expect((await session.run('true', RUN)).ending.kind).toBe('lost');
  });

  it('calls a refused session lost', async () => {
    const strict = await sandbox.startSshd({ config: ['MaxSessions 1'] });
    const session = await connected(sandbox.transport(), sandbox.host(strict));
    const first = session.run('sleep 1', RUN);
    const second = await session.run('true', RUN);
    expect(second.ending.kind).toBe('lost');
    expect((await first).ending).toEqual({ kind: 'exited', code: 0 });
    await session.close();
  });
});
