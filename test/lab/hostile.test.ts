// Hosts that attack: floods, drips, and escape codes wherever a host can put text. None reaches the terminal, the memory or a shell.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { Finished } from '../../lab/shell.ts';
import { inventoryVariant, TOLERANT } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, type Running } from './patchctl.ts';
import { manifest, only } from './slow-transaction.ts';

const ESC = '\u001b';
/** CSI as one character, which XML allows. */
const C1 = '\u009b';

const EVIL_DEB = `Package: lab-tool
Architecture: all
Version: 9.9-1${ESC}[31m
Maintainer: nobody <nobody@example.invalid>
Filename: ./lab-tool.deb
Size: 10
SHA256: ${'0'.repeat(64)}
Description: an update whose version colours the terminal
`;

const EVIL_PRIMARY = `<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="1">
<package type="rpm"><name>lab-tool</name><arch>noarch</arch><version epoch="0" ver="9.9${C1}31m" rel="1"/>
<checksum type="sha256" pkgid="YES">${'0'.repeat(64)}</checksum><summary>x</summary><description>x</description>
<packager/><url/><time file="1" build="1"/><size package="10" installed="10" archive="10"/><location href="x.rpm"/>
<format><rpm:license/><rpm:vendor/><rpm:group/><rpm:buildhost/><rpm:sourcerpm/><rpm:header-range start="1" end="2"/>
<rpm:provides><rpm:entry name="lab-tool" flags="EQ" epoch="0" ver="9.9${C1}31m" rel="1"/></rpm:provides></format></package>
</metadata>
`;

const EVIL_REPOMD = `<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision><data type="primary">
<checksum type="sha256">${createHash('sha256').update(EVIL_PRIMARY).digest('hex')}</checksum>
<location href="repodata/primary.xml"/><timestamp>1</timestamp><size>${Buffer.byteLength(EVIL_PRIMARY)}</size></data></repomd>
`;

const put = (path: string, text: string): string => `mkdir -p "$(dirname ${path})"; cat >${path} <<'END'\n${text}END\n`;

const BASHRC = '/home/patch/.bashrc';

/** Scripts that make the hosts hostile, as root inside of them. */
const HOSTILE: Readonly<Record<string, string>> = {
  flood: put(BASHRC, `head -c 1G /dev/zero | tr '\\0' x\n`),
  'root-flood': [
    put(
      '/usr/local/bin/apt-get',
      '#!/bin/sh\n[ "$1" = --version ] && exec echo "apt 2.6.1 (amd64)"\nhead -c 1G /dev/zero | tr "\\0" x\n',
    ),
    'chmod +x /usr/local/bin/apt-get',
  ].join('\n'),
  drip: put(BASHRC, 'while :; do printf x; sleep 1; done\n'),
  greeting: [
    put('/etc/issue.evil', `Welcome ${ESC}]0;owned\u0007${ESC}[2J\n`),
    put(BASHRC, `printf '${ESC}[2J' >&2\n`),
    'echo "Banner /etc/issue.evil" >/etc/ssh/sshd_config.d/evil.conf; kill -HUP "$(cat /run/sshd.pid)"; sleep 0.3',
  ].join('\n'),
  pretty: `sed -i 's/^PRETTY_NAME=.*/PRETTY_NAME="Debian ${ESC}[31m12${ESC}[0m"/' /usr/lib/os-release`,
  version: [
    put('/srv/evil/Packages', EVIL_DEB),
    put('/etc/apt/sources.list.d/evil.list', 'deb [trusted=yes] file:/srv/evil ./\n'),
  ].join('\n'),
  'rocky-version': [
    put('/srv/evil/repodata/primary.xml', EVIL_PRIMARY),
    put('/srv/evil/repodata/repomd.xml', EVIL_REPOMD),
    put('/etc/yum.repos.d/evil.repo', '[evil]\nname=evil\nbaseurl=file:///srv/evil\ngpgcheck=0\nenabled=1\n'),
  ].join('\n'),
  mirror: put(
    '/etc/apt/sources.list.d/evil.list',
    `${ESC}[31mdeb http://mirror.lab.internal:8070/debian bookworm main\n`,
  ),
};

/** What can move a cursor, change a colour or hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/u;
const isClean = ({ stdout, stderr }: Finished): boolean =>
  !UNPRINTABLE.test((stdout + stderr).replaceAll(/\r?\n/g, ''));
const flowing = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** The most memory that a process has had resident, in bytes, until it ended. */
async function peakMemory(running: Running): Promise<number> {
  let peak = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${running.child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // ended meanwhile
    }
  }, 10);
  await running.ended;
  clearInterval(look);
  return peak;
}

describe.skipIf(!requireLab())('a hostile host', () => {
  let lab: Lab;
  let operator: Patchctl;
  let applied: Applied;
  const before = new Map<string, string>();

  beforeAll(async () => {
    const names = [...Object.keys(HOSTILE), 'well'];
    lab = await raiseLab({
      hosts: names.map((name) => ({ name, family: name.startsWith('rocky') ? 'rocky' : 'debian' })),
    });
    await lab.publish('debian', 'lab-bugfix', '1.0-2', { postInstall: `printf 'hello ${ESC}[31mred\\n'` });
    for (const [name, script] of Object.entries(HOSTILE)) {
      const host = lab.host(name);
      before.set(name, await manifest(host));
      const done = await host.exec(script);
      if (done.code !== 0) throw new Error(`${name}: ${done.stderr}`);
    }
    const inventory = inventoryVariant(lab, 'hostile', ({ tiers }) => {
      tiers['standard'] = TOLERANT;
    });
    operator = patchctl({ inventory });
    applied = await operator.apply('--all', ...only('lab-bugfix', 'lab-tool'), '--timeout', '10s');
  });
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });

  it.each([
    ['flood', 'more than 1 MiB in one answer'],
    ['root-flood', 'more than 16 MiB in one answer'],
  ])('that floods is cut off, and the others are patched: %s', (name, message) => {
    expect(applied.settled(name)).toMatchObject({
      outcome: 'refused',
      fault: { code: 'flooded', touched: 'no', message },
    });
    expect(applied.settled('well')).toMatchObject({ outcome: 'patched' });
    expect(flowing(applied.stderr)).toContain('look at what the login shell or the package manager prints on');
  });

  it('that floods costs little memory', async () => {
    const selection = ['flood', 'root-flood', 'well'].flatMap((name) => ['--host', name]);
    const peak = await peakMemory(operator.start('plan', ...selection));
    expect(peak).toBeGreaterThan(30_000_000);
    expect(peak).toBeLessThan(150_000_000);
  });

  it('that answers a byte a second is left within --timeout', () => {
    const { outcome, fault } = applied.settled('drip');
    expect({ outcome, code: fault?.code, message: fault?.message }).toEqual({
      outcome: 'refused',
      code: 'timed-out',
      message: 'no complete answer within 10 s',
    });
    expect(flowing(applied.stderr)).toContain('log in to drip');
  });

  it.each(['version', 'rocky-version'])('that offers a version with escape codes is not patched: %s', async (name) => {
    const { fault } = applied.settled(name);
    expect(fault).toMatchObject({ code: 'reply-unreadable', touched: 'no' });
    expect(applied.event(name, 'apply.started')).toBeUndefined();
    expect(flowing(applied.stderr)).toContain(name === 'version' ? '9.9-1\\x1b[31m' : '9.9\\x9b31m');
    expect(await manifest(lab.host(name))).toBe(before.get(name));
  });

  it('whose package manager fails with escape codes is unknown, and they are shown as text', async () => {
    const planned = await operator.run('plan', '--host', 'mirror');
    expect(planned.code).toBe(4);
    expect(planned.stdout).toContain('\\x1b[31m');
    expect(isClean(planned)).toBe(true);
  });

  it('with an odd name, greeting or script is patched all the same', () => {
    for (const name of ['greeting', 'pretty']) expect(applied.settled(name)).toMatchObject({ outcome: 'patched' });
  });

  it('prints no escape code to the terminal, whatever is asked about it', async () => {
    expect(isClean(applied)).toBe(true);
    const run = String(applied.events[0]?.['run']);
    const names = ['pretty', 'version'];
    const selection = names.flatMap((name) => ['--host', name]);
    const questions = [
      ['hosts', 'check', ...selection],
      ['hosts', 'check', '--host', 'pretty', '--json'],
      ['plan', ...selection, '--no-refresh'],
      ['scan', '--host', 'pretty', '--no-refresh'],
      ['status'],
      ['status', '--json'],
      ['history'],
      ['show', run],
      ['show', run, 'pretty'],
      ['show', run, 'version'],
      ['audit', 'export'],
      ['audit', 'export', '--format', 'csv'],
    ];
    const answers = await Promise.all(questions.map((question) => operator.run(...question)));
    const judged = answers.map((answer, index) => ({
      question: questions[index],
      clean: isClean(answer),
      empty: answer.stdout === '',
    }));
    expect(judged).toEqual(questions.map((question) => ({ question, clean: true, empty: false })));
    expect((await operator.run('show', run, 'pretty')).stdout).toContain('hello \\x1b[31mred');
  });

  it('cannot greet a refused login with escape codes', async () => {
    const inventory = inventoryVariant(lab, 'stranger', ({ hosts }) =>
      Object.assign(hosts['greeting'] ?? {}, { user: 'nobody' }),
    );
    const answer = await operator.run('hosts', 'check', '--host', 'greeting', '--inventory', inventory);
    expect(answer.code).toBe(4);
    expect(flowing(answer.stdout)).toContain('ssh -v greeting');
    expect(isClean(answer)).toBe(true);
  });

  it.each(['-oProxyCommand=touch CANARY', 'well; touch CANARY', '$(touch CANARY)', 'well\u001b[31m'])(
    'cannot be smuggled in by the inventory: %j',
    async (text) => {
      const canary = join(lab.directory, 'canary');
      const evil = text.replace('CANARY', canary);
      const inventory = inventoryVariant(lab, 'smuggled', ({ hosts }) => {
        hosts[evil] = { ...hosts['well'] };
        Object.assign(hosts['well'] ?? {}, { address: evil });
      });
      const answer = await operator.run('plan', '--inventory', inventory);
      expect(answer.code).toBe(2);
      expect(answer.stderr).toContain('inventory-smuggled.yaml:');
      expect(isClean(answer)).toBe(true);
      expect(existsSync(canary)).toBe(false);
    },
  );
});
