// Commands on this machine end the same way as commands over SSH, and are never killed.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/secret.ts';
import type { RunOptions } from '../transport.ts';
import { createLocalTransport } from './local-transport.ts';

const RUN: RunOptions = { timeoutMs: 10_000, maxBytes: 1_000_000 };

const run = async (command: string, options: Partial<RunOptions> = {}) => {
  const transport = createLocalTransport({ environment: { PATH: process.env['PATH'], HOME: '/', SECRET: 'x' } });
  const session = await transport.connect({} as never, { timeoutMs: 1 });
  if (!session.ok) throw new Error('local connections cannot fail');
  return session.value.run(command, { ...RUN, ...options });
};

describe('a local command', () => {
  it('returns its exit code and both streams', async () => {
    const reply = await run('echo out; echo err >&2; exit 7');
    expect(reply).toEqual({
      ending: { kind: 'exited', code: 7 },
      stdout: Buffer.from('out\n'),
      stderr: Buffer.from('err\n'),
    });
  });

  it('gets its stdin whole, and an empty one otherwise', async () => {
    expect((await run('wc -c', { stdin: Buffer.alloc(2_000_000) })).stdout.toString().trim()).toBe('2000000');
    expect((await run('cat')).ending).toEqual({ kind: 'exited', code: 0 });
  });

  it('may end without reading its stdin', async () => {
    expect((await run('exit 3', { stdin: Buffer.alloc(2_000_000) })).ending).toEqual({ kind: 'exited', code: 3 });
  });

  it('is answered at its prompt, before stdin', async () => {
    const prompt = { marker: 'pass:', answer: new Secret('s3cret') };
    const reply = await run('printf pass: >&2; read a; echo "$a"; cat', { prompt, stdin: Buffer.from('script') });
    expect(reply.stdout.toString()).toBe('s3cret\nscript');
  });

  it('is named killed when a signal ended it', async () => {
    expect((await run('kill -KILL $$')).ending).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  it('sees nothing of our environment but the basics', async () => {
    const names = (await run('env')).stdout
      .toString()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names).not.toContain('SECRET');
    expect(names).toContain('PATH');
  });

  it('runs on after a timeout, and can still write', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'patchctl-local-'));
    const proof = join(directory, 'proof');
    const started = Date.now();
    const reply = await run(`echo begun; sleep 0.8; echo more; echo more >&2; : >${proof}`, { timeoutMs: 200 });
    expect(reply.ending).toEqual({ kind: 'timed-out' });
    expect(reply.stdout.toString()).toBe('begun\n');
    expect(Date.now() - started).toBeLessThan(700);
    for (let tries = 0; tries < 50 && !existsSync(proof); tries++) await sleep(100);
    expect(existsSync(proof)).toBe(true);
    rmSync(directory, { recursive: true });
  });

  it('is cut off at the byte cap', async () => {
    const reply = await run('cat /dev/zero', { maxBytes: 100_000 });
    expect(reply.ending).toEqual({ kind: 'flooded', limit: 100_000 });
    expect(reply.stdout.length).toBe(100_000);
  });

  it('stops being listened to on request', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    expect((await run('sleep 1', { signal: controller.signal })).ending).toEqual({
      kind: 'lost',
      reason: 'interrupted',
    });
    expect((await run('true', { signal: controller.signal })).ending.kind).toBe('lost');
  });
});
