// Every script that an Alpine host gets, run by busybox with nothing on its path but busybox's own tools, and an apk made of paper.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/core/change.ts';
import { apk } from '../../src/package-managers/apk/apk.ts';
import { ask, askAll } from '../../src/remote/ask.ts';
import { factsQuery } from '../../src/remote/host/facts.ts';
import { resourcesQuery } from '../../src/remote/host/resources.ts';
import { stateQuery } from '../../src/remote/host/state.ts';
import { type JobText, startJob, watchJob } from '../../src/remote/job/job.ts';
import type { Session } from '../../src/transport/transport.ts';
import { shellSession } from './shell-session.ts';

const BUSYBOX = '/bin/busybox';
const SEARCH_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const asRoot = { privilege: { kind: 'already-root' } } as const;

const APK = `#!/bin/sh
case "$*" in
  --version) echo 'apk-tools 2.14.0, compiled for x86_64.' ;;
  --print-arch) echo x86_64 ;;
  *update) echo 'OK: 20078 distinct packages available' ;;
  *--simulate*) if [ -e "$0.ssh" ]; then
    [ -e "$0.rest" ] || printf '(1/2) Upgrading musl (1.2.4-r0 -> 1.2.4-r2)\\n'
    printf '(2/2) Upgrading openssh (9.3-r0 -> 9.3-r1)\\nOK: 7 MiB in 15 packages\\n'
  else printf '(1/2) Upgrading musl (1.2.4-r0 -> 1.2.4-r2)\\n(2/2) Purging old@edge (1.0-r0)\\nOK: 7 MiB in 15 packages\\n'; fi ;;
  *'upgrade --ignore openssh') echo the rest; read -r how <"$0.ssh"; [ "$how" = fails ] || : >"$0.rest"; [ "$how" = well ] ;;
  *upgrade) echo upgraded ;;
  *'policy musl old') printf 'alpine-baselayout policy:\\n  3.4.3-r1:\\n    https://ci:secret@mirror.example.org/v3.18/main\\nmusl policy:\\n  1.2.4-r2:\\n    https://ci:secret@mirror.example.org/v3.18/main\\n' ;;
  *--upgradable) echo 'musl-1.2.4-r2 x86_64 {musl} (MIT) [upgradable from: musl-1.2.4-r0]' ;;
esac
`;

const INSTALLED =
  'C:Q1abc=\nP:musl\nV:1.2.4-r0\nA:x86_64\nT:the musl c library\no:musl\nF:lib\nR:P:trap\n\nP:old\nV:1.0-r0\nA:noarch\nf:s\n\n';

const makeHost = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'patchctl-alpine-'));
  mkdirSync(join(root, 'bin'));
  mkdirSync(join(root, 'state'));
  for (const applet of execFileSync(BUSYBOX, ['--list']).toString().split('\n').filter(Boolean))
    symlinkSync(BUSYBOX, join(root, 'bin', applet));
  writeFileSync(join(root, 'bin', 'apk'), APK);
  chmodSync(join(root, 'bin', 'apk'), 0o755);
  mkdirSync(join(root, 'cgroup'));
  writeFileSync(join(root, 'cgroup', 'cgroup.procs'), '');
  mkdirSync(join(root, 'db'));
  writeFileSync(join(root, 'db', 'installed'), INSTALLED);
  writeFileSync(join(root, 'db', 'lock'), '');
  writeFileSync(join(root, 'world'), 'musl\n');
  return root;
};

// busybox is among lab/packages.txt, so only a machine that cannot have the lab lacks it.
describe.skipIf(!existsSync(BUSYBOX))('on a host with busybox alone', () => {
  const root = existsSync(BUSYBOX) ? makeHost() : '';
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const inner = shellSession([BUSYBOX, 'sh']);
  const moved = (text: string): string =>
    text
      .replaceAll(SEARCH_PATH, `PATH=${root}/bin`)
      .replaceAll('/var/lib/patchctl', `${root}/state`)
      .replaceAll('/sys/fs/cgroup', `${root}/cgroup`)
      .replaceAll('/lib/apk/db', `${root}/db`)
      .replaceAll('/etc/apk/world', `${root}/world`);
  const session: Session = {
    ...inner,
    run: (command, options) => inner.run(command, { ...options, stdin: Buffer.from(moved(String(options.stdin))) }),
  };

  it('facts, resources and state can be read', async () => {
    const answers = await askAll(
      session,
      { facts: factsQuery(() => Date.now()), resources: resourcesQuery, state: stateQuery },
      asRoot,
    );
    if (!answers.ok) throw new Error(answers.fault.message);
    const { facts, resources, state } = answers.value;
    expect(facts).toMatchObject({
      ok: true,
      value: { managers: [{ program: 'apk', version: 'apk-tools 2.14.0, compiled for x86_64.' }] },
    });
    expect(resources.ok && resources.value.fileSystems.find(({ mount }) => mount === '/')?.totalBytes).toBeGreaterThan(
      0,
    );
    expect(state).toMatchObject({ ok: true });
  });

  it('packages, sources and broken flags are read from the database', async () => {
    const answer = await ask(session, apk.survey({ refresh: true, maxMetadataAgeS: 1, allowRemovals: true }), asRoot);
    if (!answer.ok) throw new Error(answer.fault.message);
    expect(answer.value.manifest.packages).toMatchObject([
      { name: 'musl', arch: 'x86_64', version: '1.2.4-r0', source: 'musl' },
      { name: 'old', arch: 'x86_64', version: '1.0-r0' },
    ]);
    expect(answer.value.pending).toMatchObject([
      { action: 'upgrade', package: 'musl', to: '1.2.4-r2', origin: 'Alpine/main', source: { name: 'musl' } },
      { action: 'remove', package: 'old', to: null },
    ]);
    expect(answer.value.faults).toContainEqual(expect.objectContaining({ code: 'manager-interrupted' }));
    expect(answer.value.foreign).toEqual([]);
  });

  const run = async (id: string, job: JobText) => {
    const started = await ask(session, startJob(id, job), asRoot);
    expect(started).toMatchObject({ ok: true, value: { started: true } });
    const seen = await ask(session, watchJob({ id, offset: 0, waitS: 20 }), asRoot);
    return seen.ok ? seen.value : seen;
  };

  it('a job runs detached and is found again', async () => {
    const script = join(root, 'job-text.sh');
    writeFileSync(script, 'echo done by "$1"\nexit 7\n');
    expect(await run('job1', { script: pathToFileURL(script), args: ['busybox'] })).toMatchObject({
      kind: 'finished',
      code: 7,
      piece: { text: 'done by busybox\n' },
    });
    // Out of the control group of the session, which may end with the service that it belongs to.
    expect(readFileSync(join(root, 'cgroup', 'cgroup.procs'), 'utf8')).toBe('0\n');
  });

  const move = (name: string, to: string | null): Change =>
    ({ action: to === null ? 'remove' : 'upgrade', package: name, arch: 'x86_64', from: '0', to }) as Change;
  const before = { manifest: { packages: [] }, holds: [], automatic: [] };

  it('an upgrade goes on when the mirrors still offer just the plan', async () => {
    const seen = await run('job2', apk.apply([move('old', null), move('musl', '1.2.4-r2')], before));
    expect(seen).toMatchObject({ kind: 'finished', code: 0, piece: { text: expect.stringContaining('upgraded') } });
  });

  it.each([
    ['well', 0, 'the rest\npatchctl: the way in comes last\nupgraded'],
    ['script', 1, 'the rest\npatchctl: the way in comes last\nupgraded'],
    ['fails', 1, 'the rest'],
  ])('sshd follows when everything else is there: %s', async (how, code, said) => {
    writeFileSync(join(root, 'bin', 'apk.ssh'), `${how}\n`);
    rmSync(join(root, 'bin', 'apk.rest'), { force: true });
    const halves = { first: [move('musl', '1.2.4-r2')], last: [move('openssh', '9.3-r1')] };
    const job = apk.sshdLast.kind === 'whole' ? apk.sshdLast.apply(halves) : undefined;
    const seen = job && (await run(`turn-${how}`, job));
    rmSync(join(root, 'bin', 'apk.ssh'));
    expect(seen).toMatchObject({ kind: 'finished', code });
    expect(seen && 'piece' in seen && seen.piece.text.trim().split('\n').slice(1).join('\n')).toBe(said);
  });

  it.each([
    [[107, 0], 107],
    [[0, 4], 4],
    [[107, 4], 4],
    [[1, 0], 1],
  ])('two transactions that end with %j end with %i', async ([first = 0, second = 0], code) => {
    const script = join(root, 'turn.sh');
    writeFileSync(script, 'echo "$1"\nexit "$1"\n');
    const part = (ending: number): JobText => ({ script: pathToFileURL(script), args: [String(ending)] });
    const seen = await run(`both-${first}-${second}`, { ...part(first), next: part(second), carriesOn: [107] });
    const text = first === 1 ? '1\n' : `${first}\n${second}\n`;
    expect(seen).toMatchObject({ kind: 'finished', code, piece: { text } });
  });

  it('a repair that would remove packages is not run', async () => {
    const repair = apk.repair({ faults: [], manifest: { packages: [] } });
    if (repair.kind !== 'job') throw new Error('apk has a repair of its own');
    const seen = await run('job4', repair.job);
    expect(seen).toMatchObject({ kind: 'finished', code: 91 });
    expect('piece' in seen && seen.piece.text).toContain('patchctl: apk fix would remove old');
  });

  it('an upgrade stops when they offer something else', async () => {
    const seen = await run('job3', apk.apply([move('musl', '1.2.4-r1')], before));
    expect(seen).toMatchObject({ kind: 'finished', code: 91 });
    const text = 'piece' in seen ? seen.piece.text : '';
    expect(text).toContain('no longer offered: musl 1.2.4-r1');
    expect(text).toContain('offered instead: musl 1.2.4-r2, old -');
    expect(text).not.toContain('upgraded');
  });
});
