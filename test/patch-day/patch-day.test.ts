// The big run: twelve hosts, two rings, a proxy under traffic. A bad update ends in staging; the good one reaches everybody unnoticed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { Told } from '../lab/patchctl.ts';
import { borrow } from '../recipes/borrowed-programs.ts';
import { freePort } from '../recipes/recipe-room.ts';
import { DOMAINS, HOSTS, installSite, STAGING, WEBS, writeInventory } from './fleet.ts';
import { type Narrator, narrator } from './narrator.ts';
import { failuresOf, type LoadBalancer, startProxy, type Watch, watchProxy } from './proxy.ts';
import { publishSite } from './site-package.ts';
import { startTraffic, type Traffic } from './traffic.ts';

/** A document whose part behind the marker becomes the record of this run; without one nothing is written. */
const RECORD = process.env['PATCHCTL_PATCH_DAY_RECORD'];
const MARKER = '<!-- What follows is written by the test. -->';

function writeRecord(text: string): void {
  if (RECORD === undefined) return;
  const [head = ''] = readFileSync(RECORD, 'utf8').split(MARKER);
  writeFileSync(RECORD, `${head}${MARKER}\n\n${text}`);
}

/** It takes minutes: only when asked for, as .ci/run does. */
function isWanted(): boolean {
  if (process.env['PATCHCTL_PATCH_DAY'] === '1') return requireLab();
  process.stderr.write('SKIPPED: the patch day, because PATCHCTL_PATCH_DAY=1 is not set\n');
  return false;
}

const borrowed = isWanted() ? await borrow(['haproxy', 'socat']) : undefined;

const typesOf = (events: readonly Told[], host: string): readonly string[] =>
  events.filter((event) => event.host === host).map(({ type }) => type);

/** Hosts that were between their first change and their end at the same time, as pairs. */
function overlaps(events: readonly Told[], members: readonly string[]): readonly string[] {
  const down = new Set<string>();
  const found: string[] = [];
  for (const { type, host } of events) {
    if (host === null || !members.includes(host)) continue;
    if (type === 'host.settled') down.delete(host);
    if (type !== 'hooks.started' && type !== 'apply.started') continue;
    for (const other of down) if (other !== host) found.push(`${other} and ${host}`);
    down.add(host);
  }
  return found;
}

const outcomeOf = (events: readonly Told[], name: string): unknown =>
  events.findLast(({ type, host }) => type === 'host.settled' && host === name)?.['outcome'];

const lastRun = async (narrated: Narrator): Promise<string> => {
  const { runs } = await narrated.quiet.json<{ readonly runs: readonly { readonly run: string }[] }>('history');
  return runs[0]?.run ?? '';
};

describe.skipIf(borrowed === undefined)('a patch day', () => {
  let lab: Lab;
  let proxy: LoadBalancer;
  let traffic: Traffic;
  let watch: Watch;
  let day: Narrator;

  beforeAll(async () => {
    lab = await raiseLab({ hosts: HOSTS });
    await publishSite(lab, '1.0-1', 200);
    await installSite(lab);
    const env = { ...borrowed?.env };
    const directory = join(lab.directory, 'proxy');
    mkdirSync(directory);
    const webs = WEBS.map((name) => lab.host(name));
    proxy = await startProxy({ directory, port: await freePort(), webs, env });
    const marks = { HAPROXY_ENDPOINTS: `unix:${proxy.socket}`, HAPROXY_MARKS: join(directory, 'marks') };
    const around = { inventory: writeInventory(lab), env: { ...env, ...marks, COLUMNS: '140' } };
    day = narrator(around, {
      [`${lab.directory}/inventory-patch-day.yaml`]: 'inventory.yaml',
      [`${lab.directory}/`]: '',
    });
    watch = watchProxy(proxy);
    traffic = startTraffic(proxy.port);
  });
  afterAll(async () => {
    await traffic?.stop();
    await watch?.end();
    await proxy?.stop();
    day?.clean();
    await lab?.down();
  });

  const versions = async (names: readonly string[]): Promise<readonly string[]> =>
    await Promise.all(
      names.map(async (name) => (await lab.host(name).exec('cat /usr/share/lab/lab-site/version')).stdout.trim()),
    );

  it('ends in staging when the update is bad, and production is not touched', async () => {
    day.tell(
      '## Monday: a bad update\n\n`lab-site` 1.1-1 is published. It installs well, starts, and answers `/health` with 500.',
    );
    await publishSite(lab, '1.1-1', 500);
    const plan = join(lab.directory, 'monday.json');
    await day.run('plan', '--security', '--out', plan);
    const applied = await day.run('apply', plan, '--yes');
    const run = await lastRun(day);
    const events = await day.events(run);
    expect(applied.code, applied.stderr).toBe(4);
    expect(outcomeOf(events, 'stage1')).toBe('reverted');
    expect(events.find(({ type }) => type === 'run.stopped')).toMatchObject({ reason: 'over-budget' });
    for (const { name } of HOSTS.slice(1)) expect(typesOf(events, name)).not.toContain('host.connected');
    expect(await versions([...STAGING, ...WEBS])).toEqual(Array(8).fill('1.0-1'));
    expect(traffic.counted().failures).toEqual([]);
  });

  it('patches the whole fleet with the good one, and nobody at the proxy notices', async () => {
    day.tell(
      '## Tuesday: the good one\n\n1.1-1 is withdrawn, 1.2-1 is published. `lab-reboot` asks for a reboot, and the web hosts do reboot.',
    );
    await lab.withdraw('debian', 'lab-site', '1.1-1');
    await publishSite(lab, '1.2-1', 200);
    const plan = join(lab.directory, 'tuesday.json');
    await day.run('plan', '--security', '--out', plan);
    const applied = await day.run('apply', plan, '--yes');
    const run = await lastRun(day);
    const events = await day.events(run);
    await day.run('status');
    await day.run('audit', 'verify');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    for (const { name } of HOSTS) expect(outcomeOf(events, name)).toBe('patched');
    expect(await versions([...STAGING, ...WEBS])).toEqual(Array(8).fill('1.2-1'));
    for (const name of WEBS) expect(typesOf(events, name)).toContain('reboot.finished');
    for (const members of Object.values(DOMAINS)) expect(overlaps(events, members)).toEqual([]);
  });

  it('lost no request, and had never more than one web host of a domain out', async () => {
    const { requests, failures, answers, rate } = await traffic.stop();
    await watch.end();
    expect(failures).toEqual([]);
    expect(failuresOf(await proxy.stats())).toBe(0);
    expect(rate).toBeGreaterThan(50);
    for (const name of WEBS) expect(answers.get(`${name} 1.2-1`)).toBeGreaterThan(0);
    const out = watch.samples.map((up) => WEBS.filter((name) => !up.includes(name)));
    for (const members of Object.values(DOMAINS))
      expect(out.filter((names) => names.filter((name) => members.includes(name)).length > 1)).toEqual([]);
    const most = Math.max(...out.map((names) => names.length));
    day.tell(
      '## What the proxy saw\n\n' +
        `The client sent ${requests} requests (${rate.toFixed(0)} per second) from before the first command to after the last: ` +
        `${failures.length} failed. HAProxy was asked ${out.length} times which servers take traffic: at most ${most} of ${WEBS.length} ` +
        'were out at once, never two of one domain.',
    );
  });

  it('would have seen it: one restart past the proxy loses requests', async () => {
    const control = startTraffic(proxy.port);
    await lab.host('web1').exec('systemctl restart lab-site');
    const { failures } = await control.stop();
    expect(failures.length).toBeGreaterThan(0);
    day.tell(
      `The control: one \`systemctl restart lab-site\` on web1, without draining it, lost ${failures.length} requests.`,
    );
    writeRecord(day.text());
  });
});
