// Package managers that were killed at their work, and repaired when asked to: the host's own programs say whether it is sound.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { Family } from '../../lab/families.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { Finished } from '../../lab/shell.ts';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import { type Applied, type Patchctl, type Planned, patchctl, readEvents, type Told } from './patchctl.ts';
import { only, until } from './slow-transaction.ts';

interface Sick {
  /** The process that is killed. */
  readonly program: string;
  /** Ends with 0 when the database is sound. */
  readonly sound: string;
  /** The installed versions of lab-slow. */
  readonly version: string;
}

const RPM_VERSION = "rpm -q --qf '%{VERSION}\\n' lab-slow";

const SICK = {
  debian: {
    program: 'dpkg',
    sound: '[ -z "$(dpkg --audit)" ] && [ -z "$(ls -A /var/lib/dpkg/updates)" ] && apt-get check',
    version: "dpkg-query -W -f '${Version} ${db:Status-Abbrev}' lab-slow",
  },
  rocky: { program: 'dnf', sound: 'dnf -q check', version: RPM_VERSION },
  fedora: { program: 'dnf5', sound: 'dnf5 -q check', version: RPM_VERSION },
  suse: {
    program: 'zypper',
    sound: '[ "$(rpm -q lab-slow | grep -c .)" -eq 1 ] && rpm -Va --nofiles',
    version: RPM_VERSION,
  },
  arch: { program: 'pacman', sound: '[ ! -e /var/lib/pacman/db.lck ] && pacman -Dk', version: 'pacman -Q lab-slow' },
} as const satisfies Partial<Record<Family, Sick>>;

type Name = keyof typeof SICK;
const NAMES = Object.keys(SICK) as readonly Name[];

interface Repaired {
  readonly examined: Told;
  readonly run: Applied;
}

/** As the programs above print it. */
const NEW_VERSION = /^(?:lab-slow )?1\.1(?:-1(?: ii)?)?$/;

const LOCK = '/var/lib/pacman/db.lck';

describe.skipIf(!requireLab())('a package manager that was killed', () => {
  let lab: Lab;
  /** One for each host, so that none waits for another's run lock or wave. */
  const operators = new Map<Name, Patchctl>();
  let refused: Planned;
  const soundBefore = new Map<Name, number | null>();
  const repaired = new Map<Name, Repaired & { readonly sound: number | null; readonly version: string }>();
  /** On the Arch host, meanwhile: a held lock takes the patience of a whole lock wait. */
  let waiting: Promise<Repaired>;

  const host = (name: Name): LabHost => lab.host(name);
  const codeOf = async (name: Name, script: string): Promise<number | null> => (await host(name).exec(script)).code;
  const said = async (name: Name, script: string): Promise<string> => (await host(name).exec(script)).stdout.trim();
  const of = <T>(map: ReadonlyMap<Name, T>, name: Name): T => {
    const found = map.get(name);
    if (found === undefined) throw new Error(`nothing is known of ${name}`);
    return found;
  };
  const operator = (name: Name): Patchctl => of(operators, name);

  /** Kills it in a script of the package that takes its time. */
  const kill = async (name: Name): Promise<void> => {
    const { program } = SICK[name];
    const nap = "'^sleep 120$'";
    await until(`${program} is at work`, async () => (await codeOf(name, `pgrep -f ${nap}`)) === 0);
    await host(name).exec(`pkill -9 -x ${program}; pkill -9 -x rpm; pkill -9 -f ${nap}; rm -f /etc/lab/slow`);
  };

  const interrupt = async (name: Name): Promise<void> => {
    await host(name).exec('echo 120 >/etc/lab/slow');
    const what = name === 'arch' ? ['--allow-removals'] : only('lab-slow');
    await Promise.all([operator(name).apply('--host', name, ...what), kill(name)]);
    soundBefore.set(name, await codeOf(name, SICK[name].sound));
  };

  const read = (finished: Finished): Repaired => {
    const [first = '', ...rest] = finished.stdout.split('\n');
    return { examined: JSON.parse(first) as Told, run: readEvents({ ...finished, stdout: rest.join('\n') }) };
  };
  const repair = async (name: Name): Promise<Repaired> =>
    read(await operator(name).run('hosts', 'repair', name, '--yes', '--json'));

  const repairAndLook = async (name: Name): Promise<void> => {
    const done = await repair(name);
    const sound = await codeOf(name, SICK[name].sound);
    repaired.set(name, { ...done, sound, version: await said(name, SICK[name].version) });
  };

  beforeAll(async () => {
    lab = await raiseLab({ hosts: NAMES.map((name) => ({ name, family: name })) });
    for (const name of NAMES) operators.set(name, patchctl({ inventory: lab.inventoryPath }));
    await Promise.all(NAMES.map(interrupt));
    refused = await operator('debian').plan('--no-refresh');
    await Promise.all(NAMES.map(repairAndLook));
    await host('arch').holdPackageLock();
    waiting = repair('arch');
  });
  afterAll(async () => {
    await waiting?.catch(() => undefined);
    for (const one of operators.values()) one.clean();
    await lab?.down();
  });

  it.each(NAMES)('is refused with the way to mend it: %s', (name) => {
    expect(soundBefore.get(name)).not.toBe(0);
    const [met] = refused.host(name).faults;
    expect(met).toMatchObject({ code: 'manager-interrupted', touched: 'no' });
    expect(met?.hint).toMatch(/^patchctl hosts repair \{host\}; or by hand/);
  });

  it('is not repaired without being asked to', async () => {
    const { code, stderr } = await operator('debian').run('hosts', 'repair', 'debian');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  });

  it.each(NAMES)('is repaired, and the host itself says so: %s', (name) => {
    const { examined, run, sound, version } = of(repaired, name);
    expect(OUTPUT_SCHEMAS['hosts-repair'].parse(examined)).toMatchObject({ diagnosis: 'job' });
    expect({ ...run.settled(name), code: run.code }).toMatchObject({ outcome: 'repaired', code: 0 });
    expect(run.event(name, 'repair.verified')).toMatchObject({ unsound: [] });
    expect(sound).toBe(0);
    expect(version).toMatch(NEW_VERSION);
  });

  it('is left alone when nothing is wrong', async () => {
    const before = await operator('debian').json('history');
    expect((await repair('debian')).examined).toMatchObject({ diagnosis: 'sound', steps: [] });
    expect(await operator('debian').json('history')).toEqual(before);
  });

  it('patches again afterwards', async () => {
    const patched = async (name: Name, ...what: readonly string[]): Promise<void> => {
      const applied = await operator(name).apply('--host', name, ...what);
      expect(applied.settled(name).outcome).toBe('patched');
    };
    await Promise.all([patched('debian', ...only('lab-lib')), patched('rocky', ...only('lab-lib'))]);
  });

  it('is looked at, and not repaired twice, when patchctl was killed during its repair', async () => {
    const debian = host('debian');
    await debian.exec('echo 120 >/etc/lab/slow; (apt-get -y install --reinstall lab-slow >/dev/null 2>&1 &)');
    await kill('debian');
    await debian.exec('echo 3 >/etc/lab/slow; : >/var/log/dpkg.log');
    const { child, ended } = operator('debian').start('hosts', 'repair', 'debian', '--yes', '--json');
    await until('the repair is at work', async () => (await codeOf('debian', "pgrep -f '^sleep 3$'")) === 0);
    child.kill('SIGKILL');
    expect(read(await ended).run.events.at(-1)).toMatchObject({ type: 'repair.started' });
    const resumed = readEvents(await operator('debian').run('resume', '--yes', '--json'));
    expect(resumed.settled('debian')).toMatchObject({ outcome: 'repaired' });
    expect(resumed.events.map(({ type }) => type)).not.toContain('repair.started');
    expect(await said('debian', "grep -c ' configure lab-slow' /var/log/dpkg.log")).toBe('1');
    expect(await codeOf('debian', SICK.debian.sound)).toBe(0);
    expect((await operator('debian').run('audit', 'verify')).code).toBe(0);
  });

  it('is refused while somebody holds its lock', async () => {
    const { examined } = await waiting;
    expect(examined).toMatchObject({ diagnosis: 'refused', faults: [{ code: 'lock-held' }] });
    expect(await codeOf('arch', `test -e ${LOCK}`)).toBe(0);
    await host('arch').releasePackageLock();
  });

  it('is refused when nobody can prove that the maker of the lock is dead', async () => {
    await host('arch').exec(`rm -f ${LOCK}; : >${LOCK}`);
    const { run } = await repair('arch');
    expect(run.code).toBe(4);
    expect(run.settled('arch')).toMatchObject({ outcome: 'refused', fault: { touched: 'no' } });
    expect(run.settled('arch').summary).toContain('younger than the boot');
    expect(await codeOf('arch', `test -e ${LOCK}`)).toBe(0);
  });

  it('is repaired when the lock is older than the boot, together with what was written half', async () => {
    await host('arch').exec(`touch -d 2001-01-01 ${LOCK}; rm /var/lib/pacman/local/lab-slow-1.1-1/desc`);
    const { run } = await repair('arch');
    expect(run.settled('arch')).toMatchObject({ outcome: 'repaired' });
    expect(await said('arch', 'pacman -Q lab-slow && pacman -Dk')).toContain('lab-slow 1.1-1');
  });
});
