// What a killed yum or tdnf leaves, made by the real rpm and mended with it. Only the front ends, which cannot be had, are stand-ins.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { type Applied, type Patchctl, patchctl, readEvents, type Told } from './patchctl.ts';
import { until } from './slow-transaction.ts';

const SYSTEMS = {
  el7: { id: 'centos', version: '7', programs: ['yum', 'yum-complete-transaction'] },
  photon: { id: 'photon', version: '5.0', programs: ['tdnf'] },
} as const;
type Name = keyof typeof SYSTEMS;
const NAMES = Object.keys(SYSTEMS) as readonly Name[];

const standIn = (program: string): string =>
  `cat >/usr/bin/${program} <<'PROGRAM'\n${readFileSync(new URL(`./stand-ins/${program}.sh`, import.meta.url), 'utf8')}PROGRAM
  chmod 755 /usr/bin/${program}`;

/**
 * The host gets package files to install from, and loses dnf to another system's name, shell and programs. rpm renames its directory when it
 * rebuilds, which no file system can that is laid over another: it gets one that is the host's alone.
 */
const disguise = ({ id, version, programs }: (typeof SYSTEMS)[Name]): string => `set -e
  mkdir -p /var/cache/lab-packages /var/lib/yum && cd /var/cache/lab-packages
  dnf -q --refresh download lab-slow-1.0 lab-slow-1.1 lab-lib-3.0.1-3.el9 lab-needy
  for file in *.rpm; do mv "$file" "$(rpm -qp --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}' "$file").rpm" || :; done
  rm -f /usr/bin/dnf /usr/bin/dnf-3 /usr/bin/yum
  ln -sf bash /usr/bin/sh
  cp -a /var/lib/rpm /var/lib/rpm-own && rm -r /var/lib/rpm && mv /var/lib/rpm-own /var/lib/rpm
  printf 'ID=${id}\\nVERSION_ID="${version}"\\nPRETTY_NAME="${id} ${version}"\\n' >/etc/os-release
  ${programs.map(standIn).join('\n')}`;

/** An update that is killed while the new version's script runs: the old one is still there. */
const update = (how: string): string =>
  `echo 120 >/etc/lab/slow; (rpm ${how} /var/cache/lab-packages/lab-slow-1.1-1.el9.noarch.rpm >/dev/null 2>&1 &)`;
const NAP = "'^sleep 120$'";

const OLD = 'lab-slow-1.0-1.el9.noarch';
const NEW = 'lab-slow-1.1-1.el9.noarch';
const OUTDATED = `rpm -U --oldpackage /var/cache/lab-packages/${OLD}.rpm`;

/** A journal as yum writes it; rpm's own list tells what of it was done. */
const journal = (lines: readonly string[], written = 'now'): string => `rm -f /var/lib/yum/transaction-*
  printf '%s\\n' ${[`install 0:${NEW}`, ...lines, `erase 0:${OLD}`].map((line) => `'${line}'`).join(' ')} >/var/lib/yum/transaction-all.2026-11-23.08:00.00
  : >/var/lib/yum/transaction-done.2026-11-23.08:00.00
  touch -d '${written}' /var/lib/yum/transaction-*`;

const BREAK_INDEX = `python3 -c "
import glob, sqlite3
database = sqlite3.connect(glob.glob('/var/lib/rpm/rpmdb.sqlite')[0])
database.execute(\\"delete from Name where key = 'lab-slow'\\")
database.commit()"`;

describe.skipIf(!requireLab())('a host without any of our package managers', () => {
  let lab: Lab;
  const operators = new Map<Name, Patchctl>();
  const host = (name: Name): LabHost => lab.host(name);
  const operator = (name: Name): Patchctl => operators.get(name) as Patchctl;

  const run = async (name: Name, script: string): Promise<string> => {
    const { code, stdout, stderr } = await host(name).exec(script);
    expect({ code, stderr }, script).toMatchObject({ code: 0 });
    return stdout.trim();
  };
  const interrupt = async (name: Name, how = '-U'): Promise<void> => {
    await run(name, update(how));
    await until('rpm is at work', async () => (await host(name).exec(`pgrep -f ${NAP}`)).code === 0);
    await host(name).exec(`pkill -9 -x rpm; pkill -9 -f ${NAP}; rm -f /etc/lab/slow`);
  };
  const installed = (name: Name, label = 'lab-slow'): Promise<string> => run(name, `rpm -q ${label}`);
  /** Asked of the real rpm: nothing but kernels is there twice, and no dependency is missing. */
  const isSound = async (name: Name): Promise<boolean> => {
    const { stdout } = await host(name).exec("rpm -qa --qf '%{NAME}.%{ARCH}\\n' | sort | uniq -d; rpm -Va --nofiles");
    return stdout.trim() === '';
  };
  const repair = async (name: Name): Promise<Applied & { readonly examined: Told }> => {
    const finished = await operator(name).run('hosts', 'repair', name, '--yes', '--json');
    const [first = '', ...rest] = finished.stdout.split('\n');
    return { ...readEvents({ ...finished, stdout: rest.join('\n') }), examined: JSON.parse(first) as Told };
  };

  beforeAll(async () => {
    lab = await raiseLab({ hosts: NAMES.map((name) => ({ name, family: 'rocky' })) });
    for (const name of NAMES) operators.set(name, patchctl({ inventory: lab.inventoryPath }));
    await lab.publish('rocky', 'lab-needy', '1.0-1.el9', { depends: ['lab-slow = 1.0-1.el9'] });
    await Promise.all(NAMES.map((name) => run(name, disguise(SYSTEMS[name]))));
  });
  afterAll(async () => {
    for (const one of operators.values()) one.clean();
    await lab?.down();
  });

  describe('yum', () => {
    const name = 'el7';

    it('finishes its interrupted transaction', async () => {
      const library = await installed(name, 'lab-lib');
      await interrupt(name);
      await run(name, journal(['install 0:lab-lib-3.0.1-3.el9.noarch', `erase 0:${library}`]));
      expect((await installed(name)).split('\n')).toHaveLength(2);
      const told = await repair(name);
      expect(told.examined).toMatchObject({ diagnosis: 'job' });
      expect(told.settled(name)).toMatchObject({ outcome: 'repaired' });
      expect(await installed(name)).toBe(NEW);
      expect(await installed(name, 'lab-lib')).toBe('lab-lib-3.0.1-3.el9.noarch');
      expect(await run(name, 'ls /var/lib/yum')).not.toContain('transaction');
      expect(await isSound(name)).toBe(true);
    });

    it('forgets a transaction that others came after, and still mends what is there twice', async () => {
      await run(name, OUTDATED);
      await interrupt(name);
      await run(name, journal(['install 0:lab-needy-1.0-1.el9.noarch'], '2001-01-01'));
      expect((await repair(name)).settled(name)).toMatchObject({ outcome: 'repaired' });
      expect(await installed(name)).toBe(NEW);
      expect((await host(name).exec('rpm -q lab-needy')).code).not.toBe(0);
      expect(await run(name, 'ls /var/lib/yum')).not.toContain('transaction');
      expect(await isSound(name)).toBe(true);
    });

    it('never removes what the transaction was to remove, and sets the journal aside without yum-utils', async () => {
      await run(name, `rm /usr/bin/yum-complete-transaction; ${OUTDATED}`);
      const conf = await installed(name, 'lab-conf');
      await interrupt(name);
      await run(name, journal([`erase 0:${conf}`]));
      const { settled } = await repair(name);
      expect(settled(name)).toMatchObject({ outcome: 'degraded', summary: expect.stringContaining(conf) });
      expect(await installed(name, 'lab-conf')).toBe(conf);
      expect(await installed(name)).toBe(NEW);
      expect(await run(name, 'ls /var/lib/yum/transaction-all.*')).toMatch(/\.disabled$/);
      expect(await isSound(name)).toBe(true);
    });

    it('is refused where another package needs the older version, with nothing changed', async () => {
      await run(name, `${OUTDATED} && rpm -i /var/cache/lab-packages/lab-needy-1.0-1.el9.noarch.rpm`);
      await interrupt(name, '-U --nodeps');
      const told = await repair(name);
      expect(told.settled(name)).toMatchObject({ outcome: 'refused', fault: { touched: 'no' } });
      expect(told.settled(name).summary).toContain('other packages need an older version');
      expect((await installed(name)).split('\n')).toHaveLength(2);
    });
  });

  describe('tdnf', () => {
    const name = 'photon';

    it('is repaired, together with an index of rpm that has lost the package', async () => {
      await interrupt(name);
      await run(name, BREAK_INDEX);
      expect((await host(name).exec('rpm -q lab-slow')).code).not.toBe(0);
      expect((await repair(name)).settled(name)).toMatchObject({ outcome: 'repaired' });
      expect(await installed(name)).toBe(NEW);
      expect(await run(name, 'ls -d /var/lib/rpm*')).toBe('/var/lib/rpm');
      expect(await isSound(name)).toBe(true);
    });

    it('is repaired where the same version is there twice', async () => {
      await interrupt(name, '-U --replacepkgs');
      expect((await installed(name)).split('\n')).toEqual([NEW, NEW]);
      expect((await repair(name)).settled(name)).toMatchObject({ outcome: 'repaired' });
      expect(await installed(name)).toBe(NEW);
    });

    it('is degraded where no repository has the version any more, so that its script did not run again', async () => {
      await run(name, OUTDATED);
      await interrupt(name);
      await run(name, `rm /var/cache/lab-packages/${NEW}.rpm`);
      const { settled } = await repair(name);
      expect(settled(name)).toMatchObject({ outcome: 'degraded', summary: expect.stringContaining(NEW) });
      expect(await installed(name)).toBe(NEW);
      expect(await isSound(name)).toBe(true);
    });
  });
});
