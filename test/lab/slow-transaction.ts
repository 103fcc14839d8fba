// A transaction that waits half-way until the test lets it go on, and the host's own evidence of what was done to it.
import type { LabHost } from '../../lab/host/lab-host.ts';
import type { Lab } from '../../lab/lab.ts';
import { fixtures } from '../../lab/repos/fixtures.ts';
import { sleep } from '../../lab/shell.ts';

/** In the middle of the transaction: unpacked, not yet configured. Gives up after two minutes, so that no host hangs. */
const WAIT = [
  ': >/run/lab-slow-underway',
  'waited=0',
  'while [ ! -e /run/lab-slow-go ] && [ "$waited" -lt 1200 ]; do',
  '  sleep 0.1',
  '  waited=$((waited + 1))',
  'done',
].join('\n');

export const SLOW_VERSION = { debian: '1.2-1', rocky: '1.2-1.el9' } as const;

/** Publishes the lab-slow that waits; hosts see it with their next refresh. */
export async function publishSlow(lab: Lab): Promise<void> {
  await lab.publish('debian', 'lab-slow', SLOW_VERSION.debian, { postInstall: WAIT });
  await lab.publish('rocky', 'lab-slow', SLOW_VERSION.rocky, { postInstall: WAIT });
}

/** Options that leave every other fixture package out of the plan. */
export const only = (...names: readonly string[]): readonly string[] =>
  fixtures.filter(({ name }) => !names.includes(name)).flatMap(({ name }) => ['--exclude', name]);

/** Waits until a condition holds; throws after a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited a minute in vain until ${what}`);
    await sleep(100);
  }
}

/** Waits until the transaction stands in its middle. */
export const underway = (host: LabHost): Promise<void> =>
  until(`the transaction of ${host.name} is under way`, async () => {
    return (await host.exec('test -e /run/lab-slow-underway')).code === 0;
  });

export async function letGo(host: LabHost): Promise<void> {
  await host.exec('touch /run/lab-slow-go');
}

/** Lets the transaction go on and waits until the package manager's job has ended. */
export async function letEnd(host: LabHost): Promise<void> {
  await letGo(host);
  await until(`the job of ${host.name} has ended`, async () => {
    return (await host.exec('ls /var/lib/patchctl/jobs/*/rc')).code === 0;
  });
}

export const isRocky = (host: LabHost): boolean => host.name.startsWith('rocky');

/** Version and, on Debian, state of a package, read without patchctl: `1.2-1 ii`, `1.2-1 iF`, `1.2-1.el9`. */
export async function installed(host: LabHost, name: string): Promise<string> {
  const question = isRocky(host)
    ? `rpm -q --qf '%{VERSION}-%{RELEASE}\n' ${name}`
    : `dpkg-query -W -f '\${Version} \${db:Status-Abbrev}\n' ${name}`;
  return (await host.exec(question)).stdout.trim();
}

/** What `installed` says of a lab-slow that is completely up to date. */
export const updated = (host: LabHost): string => (isRocky(host) ? SLOW_VERSION.rocky : `${SLOW_VERSION.debian} ii`);

/** How often a package manager has changed lab-slow since the image was made, from the package manager's own log. */
export async function timesChanged(host: LabHost): Promise<number> {
  const count = isRocky(host)
    ? `dnf -q -C history list lab-slow | grep -c '^ *[0-9]'`
    : `grep -c '^....-..-.. ..:..:.. upgrade lab-slow:' /var/log/dpkg.log`;
  return Number((await host.exec(count)).stdout);
}

const ASK_MANIFEST = {
  debian: "dpkg-query -W -f '${Package} ${Version} ${db:Status-Abbrev}\\n'",
  rocky: "rpm -qa --qf '%{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\n' | sort",
} as const;

/** Everything that is installed, read without patchctl: `NAME VERSION` per line, on Debian with dpkg's state behind it. */
export async function manifest(host: LabHost): Promise<string> {
  const read = await host.exec(ASK_MANIFEST[isRocky(host) ? 'rocky' : 'debian']);
  if (read.code !== 0 || read.stdout === '') throw new Error(`cannot read what ${host.name} has: ${read.stderr}`);
  return read.stdout;
}
