// Proves that the one process in which patchctl asks dnf 4 says on a real host what dnf's own command lines say there.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { dnf } from '../../src/package-managers/dnf/dnf.ts';
import { composeScript } from '../../src/remote/compose-script.ts';
import { type Frame, framesOf } from '../../src/remote/frames.ts';
import type { Query } from '../../src/remote/query.ts';
import { splitFrames } from '../../src/remote/split-frames.ts';

const SURVEY = dnf.survey({ refresh: false, maxMetadataAgeS: 86_400, allowRemovals: true });
const KEEPING = dnf.survey({ refresh: true, maxMetadataAgeS: 86_400, allowRemovals: false });
const SNAPSHOT = dnf.snapshot();
const wanted = (name: string, to: string) =>
  dnf.resolve({
    changes: [
      {
        ...{ action: 'upgrade', package: name, arch: 'noarch', from: '1.0-1.el9', to, origin: 'baseos', why: '' },
        ...{ security: false, advisories: [], band: 6, due: null },
      },
    ],
  });

/** Frames of what only one of the two ways has, or of what no two moments have in common. */
const OWN = /^(?:session|loading-.*|clock|metadata|upgrade-keeping)$/;

describe.skipIf(!requireLab())('the session with dnf', () => {
  let lab: Lab;
  let host: LabHost;
  afterAll(async () => await lab?.down());
  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'rocky1', family: 'rocky' }] });
    host = lab.host('rocky1');
  });

  const ask = async (question: Query<unknown>, session: string, patience = '30'): Promise<readonly Frame[]> => {
    const nonce = randomBytes(16).toString('hex');
    const part = { ...question, args: [patience, ...question.args.slice(1)], data: { ...question.data, session } };
    const { stdout, stderr } = await host.exec(composeScript([part], nonce));
    const frames = splitFrames(stdout, stderr, nonce);
    return frames.ok ? (frames.value?.[0] ?? []) : [];
  };

  const sessionOf = (question: Query<unknown>): string => question.data?.['session'] ?? '';

  const inSession = (question: Query<unknown>, patience?: string) => ask(question, sessionOf(question), patience);

  const withAllPlugins = (session: string): string => session.replace(/^UNUSED = .*$/m, 'UNUSED = []');

  /** A session that cannot begin asks every question on a command line of its own. */
  const onCommandLines = (question: Query<unknown>, patience?: string) =>
    ask(question, withAllPlugins(sessionOf(question)).replace(', Session)', ')'), patience);

  /** dnf says for whom the metadata is how old wherever it says it; advisories come without their prose. */
  const said = (frames: readonly Frame[]) =>
    frames
      .filter(({ name }) => !OWN.test(name) && name !== 'advisory-info')
      .map(({ name, code, stdout }) => ({ name, code, stdout: stdout.replace(/^Last metadata .*\n/gm, '').trimEnd() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));

  const read = (question: Query<unknown>, frames: readonly Frame[]): unknown =>
    JSON.parse(JSON.stringify(question.read(framesOf(frames))), (key, value) =>
      key === 'metadataAgeS' ? undefined : value,
    );

  const expectTheSame = async (question: Query<unknown>): Promise<void> => {
    const [session, lines] = [await inSession(question), await onCommandLines(question)];
    expect(said(session).length).toBeGreaterThan(1);
    expect(said(session)).toEqual(said(lines));
    expect(read(question, session)).toEqual(read(question, lines));
  };

  it('leaves out only plugins that add commands', async () => {
    const names = [...sessionOf(SURVEY).matchAll(/^COMMANDS_ALONE \+?= "(.*)"/gm)].flatMap(([, list = '']) =>
      list.split(' '),
    );
    const files = names.map((name) => `${name}.py`).join(' ');
    const folder = `cd "$(python3 -c 'import dnf.const; print(dnf.const.PLUGINPATH)')"`;
    const { stdout } = await host.exec(
      `${folder} && ls ${files} && grep -E 'def (pre_)?(config|sack|resolved|transaction)[(]' ${files}`,
    );
    expect(stdout.trim().split(/\s+/).sort()).toEqual(names.map((name) => `${name}.py`).sort());
  });

  it('says the same of metadata that was never fetched', () => expectTheSame(SURVEY));

  it('fetches, and leaves out by name what would replace other packages', async () => {
    const frames = framesOf(await inSession(KEEPING));
    expect(frames.find('refresh')).toMatchObject({ code: 0 });
    const byHand = await host.exec('LC_ALL=C dnf -C upgrade --assumeno --nobest --exclude=lab-replace');
    const [, expected = 'no table'] = byHand.stdout.split('Dependencies resolved.');
    expect(frames.find('upgrade-keeping')?.stdout).toContain(expected.trim());
    expect(frames.find('upgrade')?.stdout).toContain('replacing  lab-old');
  });

  it('says the same of updates, advisories and health, of marks and of exact versions', async () => {
    await expectTheSame(SNAPSHOT);
    await expectTheSame(wanted('lab-newdep', '1.1-1.el9'));
    await host.exec('echo "exclude=lab-web* lab-newdep" >>/etc/dnf/dnf.conf');
    await expectTheSame(SURVEY);
    await expectTheSame(wanted('lab-newdep', '1.1-1.el9'));
    await host.exec("sed -i '/^exclude=/d' /etc/dnf/dnf.conf");
  });

  it('needs no plugins itself, and says when needs-restarting is not there', async () => {
    await host.exec('echo plugins=0 >>/etc/dnf/dnf.conf');
    const reason = expect.stringContaining('No such command: needs-restarting');
    expect(read(SURVEY, await inSession(SURVEY))).toMatchObject({
      value: {
        pending: expect.arrayContaining([expect.objectContaining({ package: 'lab-held', action: 'upgrade' })]),
        reboot: { reasons: [expect.anything(), reason] },
      },
    });
    await host.exec("sed -i '/^plugins=/d' /etc/dnf/dnf.conf");
  });

  it('meets a lock that nobody saw coming once, not with every question', async () => {
    // A name that the script does not look for before it starts dnf.
    await host.exec('echo "cachedir=/var/cache/elsewhere" >>/etc/dnf/dnf.conf; mkdir -p /var/cache/elsewhere');
    await host.exec('printf 1 >/var/cache/elsewhere/metadata_lock.pid');
    const begun = Date.now();
    const frames = await inSession(SURVEY, '2');
    expect(Date.now() - begun).toBeLessThan(15_000);
    expect(read(SURVEY, frames)).toMatchObject({
      value: { faults: [{ code: 'lock-held' }, { code: 'metadata-stale' }] },
    });
    await host.exec("rm -rf /var/cache/elsewhere; sed -i '/^cachedir=/d' /etc/dnf/dnf.conf");
  });

  it('is told apart from an answer when its Python cannot start dnf', async () => {
    const frames = await ask(SNAPSHOT, 'import no_dnf_here');
    expect(SNAPSHOT.read(framesOf(frames))).toMatchObject({ ok: false, fault: { code: 'command-failed' } });
  });
});
