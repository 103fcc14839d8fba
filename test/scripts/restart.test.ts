// restart.sh through real shells, with real programs whose files were replaced under them, inside a root of their own or not.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '../../src/core/result.ts';
import { ask } from '../../src/remote/ask.ts';
import { restartQuery } from '../../src/remote/host/restart.ts';
import type { Session } from '../../src/transport/transport.ts';
import { shellSession } from './shell-session.ts';

const SHELLS = [['/bin/sh'], ['/bin/bash', '--posix'], ['/bin/busybox', 'sh']].filter(([program = '']) =>
  existsSync(program),
);
/** A host like Alpine: not only the shell is busybox, but awk, grep, xargs and all the rest. */
const busyboxOnly = (): Session => {
  const applets = join(directory, 'applets');
  mkdirSync(applets, { recursive: true });
  execFileSync('/bin/busybox', ['--install', '-s', applets]);
  const inner = shellSession(['/bin/busybox', 'sh']);
  return {
    ...inner,
    run: (command, options) =>
      inner.run(command, {
        ...options,
        stdin: Buffer.from(String(options.stdin).replace(/^PATH=.*$/m, `PATH=${applets}`)),
      }),
  };
};

/** Other memory maps, and other roots, are for root only. */
const isRoot = process.getuid?.() === 0;
const asRoot = { privilege: { kind: 'already-root' } } as const;

/** Not below /tmp, where no package puts programs. */
const directory = isRoot ? mkdtempSync('/var/lib/patchctl-restart-test-') : '';
const cage = join(directory, 'cage');
const children: ChildProcess[] = [];

const started = (command: string, args: readonly string[]): Promise<void> => {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout?.once('data', () => resolve());
  });
};

/** A program that says when it runs, and waits for a line that never comes. */
const PROGRAM = '/bin/busybox';
const RUN = ['sh', '-c', 'echo up; read -r _'] as const;

// Only root sees the mappings of all processes and may change roots; busybox is among lab/packages.txt. CI has both.
describe.skipIf(!isRoot || !existsSync(PROGRAM))('replaced files', () => {
  const old = join(directory, 'busybox-old');
  /** rpm moves a file that it cannot replace out of the way, under its name and a number. */
  const moved = join(directory, 'busybox-moved');
  const caged = join(cage, 'bin/busybox-caged');

  beforeAll(async () => {
    mkdirSync(dirname(caged), { recursive: true });
    copyFileSync(PROGRAM, old);
    copyFileSync(PROGRAM, moved);
    copyFileSync(PROGRAM, caged);
    const libraries = execFileSync('sh', ['-c', `ldd ${PROGRAM} 2>/dev/null | grep -o '/[^ ]*' || true`]);
    for (const library of String(libraries).split('\n').filter(Boolean)) {
      mkdirSync(join(cage, dirname(library)), { recursive: true });
      copyFileSync(library, join(cage, library));
    }
    await Promise.all([
      started(old, RUN),
      started(moved, RUN),
      started('unshare', ['--mount', old, ...RUN]),
      started('chroot', [cage, '/bin/busybox-caged', ...RUN]),
      started('unshare', ['--mount', `--root=${cage}`, '/bin/busybox-caged', ...RUN]),
    ]);
    rmSync(old);
    rmSync(caged);
    renameSync(moved, `${moved};5f3a2b1c`);
    writeFileSync(old, 'the new one');
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  it.each([
    ...SHELLS.map((shell) => [shell.join(' '), () => shellSession(shell)] as const),
    ['nothing but busybox', busyboxOnly] as const,
  ])('are seen through %s, those of other roots apart from ours', async (_name, session) => {
    const raw = await ask(session(), { ...restartQuery, read: (frames) => ok(frames.all()) }, asRoot);
    if (!raw.ok) throw new Error(raw.fault.message);
    const lines = raw.value.find(({ name }) => name === 'replaced')?.stdout.split('\n') ?? [];
    const ours = lines.filter((line) => line.includes(directory) || line.includes('busybox-caged'));
    const counted = (where: string, file: string): number =>
      ours
        .filter((line) => line.startsWith(`${where}\t`) && line.endsWith(file))
        .reduce((sum, line) => sum + Number(line.split('\t')[1]), 0);
    // In a mount namespace of its own, as systemd gives to sandboxed services, it is still the file of this host.
    expect(counted('host', `/${basename(old)}`)).toBe(2);
    expect(counted('other', '/busybox-caged')).toBe(2);
    expect(counted('host', '/busybox-caged')).toBe(0);
    expect(raw.value.filter(({ stderr }) => stderr !== '')).toEqual([]);

    const read = await ask(session(), restartQuery, asRoot);
    expect(read).toMatchObject({ ok: true });
    if (read.ok) expect(read.value.attention.join()).toMatch(/\d+ processes in \d+ containers? or chroots?/);
  });
});
