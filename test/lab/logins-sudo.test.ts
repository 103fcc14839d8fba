// The sudo password: typed once for many hosts, tried once per host, and written down nowhere.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { sleep } from '../../lab/shell.ts';
import { inventoryVariant } from './inventory-variant.ts';
import { type Applied, commandLine, environment, type Patchctl, patchctl, readEvents } from './patchctl.ts';
import { installed, only } from './slow-transaction.ts';
import { atTerminal, type Session } from './terminal.ts';

const PASSWORD = 'canary-7aVq-swordfish';
const TYPED = ['typed', 'typed2'] as const;
const QUESTION = 'sudo password of patch';

/** Every command line on the machine, those of the hosts' processes among them, until told to stop. */
async function watchCommandLines(isOver: () => boolean): Promise<string> {
  const seen = new Set<string>();
  while (!isOver()) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
      } catch {
        // ended meanwhile
      }
    }
    await sleep(20);
  }
  return [...seen].join('\n');
}

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe.skipIf(!requireLab())('the sudo password', () => {
  let lab: Lab;
  let operator: Patchctl;
  let inventory: string;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'typed', family: 'debian', sudo: 'password' },
        { name: 'typed2', family: 'debian', sudo: 'password' },
        { name: 'no-sudoer', family: 'debian', sudo: 'password' },
      ],
    });
    for (const host of lab.hosts) await host.exec(`echo 'patch:${PASSWORD}' | chpasswd`);
    await lab.host('no-sudoer').exec('rm /etc/sudoers.d/patch');
    inventory = inventoryVariant(lab, 'sudo', ({ tiers }) => Object.assign(tiers['standard'] ?? {}, { batch: 50 }));
    operator = patchctl({ inventory });
  });

  /** stdout goes to a file, so that stdin and stderr are the terminal and the answer can still be read. */
  const typing = async (answer: string, ...args: readonly string[]): Promise<{ session: Session; stdout: string }> => {
    const file = join(operator.state, 'stdout');
    const command = `${commandLine(args).join(' ')} >${file}`;
    const session = await atTerminal(
      command,
      { question: QUESTION, answer },
      environment(operator.state, { inventory }),
    );
    return { session, stdout: readFileSync(file, 'utf8') };
  };

  describe('typed right', () => {
    let applied: Applied;
    let session: Session;
    let commandLines: string;

    beforeAll(async () => {
      let over = false;
      const watching = watchCommandLines(() => over);
      const words = ['apply', ...TYPED.flatMap((name) => ['--host', name]), ...only('lab-tool', 'lab-lib')];
      const typed = await typing(PASSWORD, ...words, '--yes', '--json');
      over = true;
      commandLines = await watching;
      session = typed.session;
      applied = readEvents({ code: session.code, stdout: typed.stdout, stderr: session.screen });
    });

    it('is asked for once and patches all hosts of that user', async () => {
      expect(session.timesAsked).toBe(1);
      expect(applied.code).toBe(0);
      for (const name of TYPED) expect(applied.settled(name).outcome).toBe('patched');
      for (const name of TYPED) expect(await installed(lab.host(name), 'lab-tool')).toBe('2.4-1+deb12u1 ii');
    });

    it('is on no command line, neither here nor on a host', () => {
      expect(commandLines).toContain('sudo\0-S\0-k');
      expect(commandLines).not.toContain(PASSWORD);
    });

    it('is not echoed, told, or kept in the state directory', async () => {
      expect(session.screen).not.toContain(PASSWORD);
      expect(applied.stdout).not.toContain(PASSWORD);
      const run = String(applied.events[0]?.['run']);
      const questions = [['audit', 'export'], ...TYPED.map((name) => ['show', run, name, '--json'])];
      for (const question of questions) expect((await operator.run(...question)).stdout).not.toContain(PASSWORD);
      const files = filesBelow(operator.state);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect(readFileSync(file, 'latin1')).not.toContain(PASSWORD);
    });

    it('is in no log, job or history of the hosts', async () => {
      for (const name of TYPED) {
        const found = `grep -rl -e '${PASSWORD}' /var/lib/patchctl /var/log /root /home 2>/dev/null`;
        expect((await lab.host(name).exec(found)).stdout).toBe('');
        const journal = (await lab.host(name).exec('journalctl --no-pager')).stdout;
        expect(journal).toContain('sudo');
        expect(journal).not.toContain(PASSWORD);
      }
    });
  });

  it('typed wrong is refused after one attempt per host, which no lockout counts twice', async () => {
    const { session, stdout } = await typing('mistyped', 'hosts', 'check', '--json', '--host', 'typed');
    expect(session).toMatchObject({ code: 4, timesAsked: 1 });
    expect(JSON.parse(stdout).hosts[0].faults).toMatchObject([{ code: 'sudo-password-wrong', touched: 'no' }]);
    expect(stdout + session.screen).not.toContain('mistyped');
    const attempts = await lab
      .host('typed')
      .exec('journalctl --no-pager -t sudo -o cat | grep -c "authentication failure"');
    expect(attempts.stdout.trim()).toBe('1');
  });

  it('of a user who is not in sudoers does not help, and the message says what sudo said', async () => {
    const { stdout } = await typing(PASSWORD, 'hosts', 'check', '--json', '--host', 'no-sudoer');
    const [fault] = JSON.parse(stdout).hosts[0].faults;
    expect(fault).toMatchObject({ code: 'sudo-refused', touched: 'no' });
    expect(fault.message).toContain('patch is not in the sudoers file');
    expect(fault.hint).toContain('sudoers needs: USER ALL=(root) NOPASSWD: ALL');
  });
});
