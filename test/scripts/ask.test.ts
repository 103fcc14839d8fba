// Questions through real shells: quoting, frames, noise, truncation.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok } from '../../src/core/result.ts';
import { ask, askAll } from '../../src/remote/ask.ts';
import type { Frame } from '../../src/remote/frames.ts';
import { factsQuery } from '../../src/remote/host/facts.ts';
import { resourcesQuery } from '../../src/remote/host/resources.ts';
import { stateQuery } from '../../src/remote/host/state.ts';
import type { Query } from '../../src/remote/query.ts';
import type { Session } from '../../src/transport/transport.ts';
import { shellSession } from './shell-session.ts';

const SHELLS = [['/bin/sh'], ['/bin/bash', '--posix'], ['/bin/busybox', 'sh']].filter(([program = '']) =>
  existsSync(program),
);
const directory = mkdtempSync(join(tmpdir(), 'patchctl-ask-'));
const asRoot = { privilege: { kind: 'already-root' } } as const;

let count = 0;
const query = (text: string, parts: Partial<Query<readonly Frame[]>> = {}): Query<readonly Frame[]> => {
  count += 1;
  const file = join(directory, `${count}.sh`);
  writeFileSync(file, text);
  return {
    script: pathToFileURL(file),
    args: [],
    privileged: false,
    timeoutMs: 20_000,
    read: (frames) => ok(frames.all()),
    ...parts,
  };
};

const edited = (change: (text: string) => string): Session => {
  const inner = shellSession();
  return {
    ...inner,
    run: (command, options) => inner.run(command, { ...options, stdin: Buffer.from(change(String(options.stdin))) }),
  };
};

describe.each(SHELLS.map((shell) => [shell.join(' '), shell]))('a question through %s', (_name, shell) => {
  const session = shellSession(shell);

  it('keeps both streams and the exit code of each command', async () => {
    const answer = await ask(
      session,
      query('both() { printf out; printf err >&2; return 3; }\nframe both both || frame after true'),
      {},
    );
    expect(answer).toEqual(
      ok([
        { name: 'both', code: 3, stdout: 'out', stderr: 'err' },
        { name: 'after', code: 0, stdout: '', stderr: '' },
      ]),
    );
  });

  it('carries any argument and any data unharmed', async () => {
    const canary = join(directory, `canary-${shell.length}`);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (a, b) => {
        fc.pre(!a.includes('\0') && !b.includes('\0') && !a.includes('\ufffd') && !/\p{Surrogate}/u.test(a));
        const hostile = `${b}'$(touch ${canary})\`touch ${canary}\``;
        const answer = await ask(
          session,
          query('frame a printf %s "$1"\nframe b data b', { args: [a], data: { b: hostile } }),
          {},
        );
        expect(answer.ok && answer.value.map((frame) => frame.stdout)).toEqual([a, `${hostile.replace(/\n$/, '')}\n`]);
      }),
      { numRuns: 60 },
    );
    expect(existsSync(canary)).toBe(false);
  });

  it('answers several questions in one trip and keeps their variables apart', async () => {
    const answers = await askAll(
      session,
      { a: query('x=1\nexit 5'), b: query('frame x printf %s "unset:$' + '{x-}"') },
      {},
    );
    expect(answers.ok && answers.value.b).toEqual(ok([{ name: 'x', code: 0, stdout: 'unset:', stderr: '' }]));
  });

  it('does not let a child that reads stdin eat the rest of the script', async () => {
    const answer = await ask(session, query('frame cat cat\nframe after echo still here'), {});
    expect(answer.ok && answer.value.map((frame) => frame.stdout)).toEqual(['', 'still here\n']);
  });

  it('reads facts, resources and state of this machine', async () => {
    const answers = await askAll(
      session,
      { facts: factsQuery(() => Date.now()), resources: resourcesQuery, state: stateQuery },
      asRoot,
    );
    if (!answers.ok) throw new Error(answers.fault.message);
    const { facts, resources, state } = answers.value;
    expect(facts).toMatchObject({ ok: true });
    if (facts.ok) expect(Math.abs(facts.value.clockOffsetMs)).toBeLessThan(5_000);
    expect(resources.ok && resources.value.fileSystems.find((fs) => fs.mount === '/')?.totalBytes).toBeGreaterThan(0);
    expect(state.ok && state.value.kernel).toMatch(/^\d+\./);
  });

  it('measures each place alone when one of them vanished', async () => {
    const vanishing = `df() { if [ $# -gt 4 ]; then command df "$@" | sed '$d'; else command df "$@"; fi; }`;
    const script = `${vanishing}\n${readFileSync(resourcesQuery.script, 'utf8')}`;
    const read = async (text: string) => {
      const answer = await ask(session, query(text), {});
      const places = (stdout: string): readonly string[] => stdout.match(/@.*$/gm) ?? [];
      return answer.ok ? answer.value.slice(0, 2).map(({ stdout }) => places(stdout)) : [];
    };
    const everywhere = await read(readFileSync(resourcesQuery.script, 'utf8'));
    expect(everywhere.flat().length).toBeGreaterThan(4);
    expect(await read(script)).toEqual(everywhere);
  });
});

describe('an answer that cannot be trusted', () => {
  it('is cut short when the script arrives without its last line', async () => {
    const answer = await ask(
      edited((text) => text.slice(0, -20)),
      query('frame a true'),
      {},
    );
    expect(answer).toMatchObject({ ok: false, fault: { code: 'shell-unusable' } });
  });

  it('is cut short when the shell ends in the middle', async () => {
    const answer = await ask(
      edited((text) => text.replace('mark end\n', 'exit 0\n')),
      query('frame a true'),
      {},
    );
    expect(answer).toMatchObject({ ok: false, fault: { code: 'reply-cut-short' } });
  });

  it('cannot be forged by output that looks like markers with another nonce', async () => {
    const fake = '\\n@00000000000000000000000000000000 end 0/a 0\\n';
    const answer = await ask(shellSession(), query(`frame a printf '${fake}'`), {});
    expect(answer.ok && answer.value).toHaveLength(1);
    expect(answer.ok && answer.value[0]?.stdout).toContain('@00000000');
  });

  it('ignores noise before the start', async () => {
    const answer = await ask(
      edited((text) => `echo "Welcome!"; echo motd >&2\n${text}`),
      query('frame a echo x'),
      {},
    );
    expect(answer).toEqual(ok([{ name: 'a', code: 0, stdout: 'x\n', stderr: '' }]));
  });
});
