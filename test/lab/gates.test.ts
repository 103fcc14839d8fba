// Proves the gate between two rings on real hosts: red checks close it, a killed patchctl loses nothing, a second patchctl opens it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { Finished } from '../../lab/shell.ts';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import { isEffective } from '../../src/core/change.ts';
import { inventoryVariant } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, type Running, readEvents, type Told } from './patchctl.ts';
import { only, until } from './slow-transaction.ts';

const RESUME = ['resume', '--yes', '--json'] as const;

/** Waits until the run has told an event that is wanted; throws with what it said when it ends before. */
const told = async ({ child, ended }: Running, wanted: RegExp): Promise<void> => {
  let text = '';
  let end: Finished | undefined;
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  void ended.then((finished) => {
    end = finished;
  });
  await until(`the run tells ${wanted}`, () => {
    if (end !== undefined && !wanted.test(text)) throw new Error(`it ended with ${end.code}: ${text}${end.stderr}`);
    return wanted.test(text);
  });
};

const WAITS_FOR_CHECKS = /"type":"gate.waiting"[^\n]*"settle"|"settle"[^\n]*"type":"gate.waiting"/;
const WAITS_FOR_APPROVAL = /"type":"gate.waiting"[^\n]*"approval"|"approval"[^\n]*"type":"gate.waiting"/;

describe.skipIf(!requireLab())('a gate between two rings', () => {
  let lab: Lab;
  let operator: Patchctl;
  let run: string;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'stage1', family: 'debian' },
        { name: 'prod1', family: 'debian', ring: 'production' },
        { name: 'prod2', family: 'debian', ring: 'production' },
      ],
    });
    const inventory = inventoryVariant(lab, 'gates', (document) => {
      Object.assign(document, { rings: ['staging', { name: 'production', settle: '4s', approval: true }] });
      Object.assign(document.defaults, { checks: [{ command: 'test ! -e /run/sick', retries: 0 }] });
      for (const name of ['prod1', 'prod2']) Object.assign(document.hosts[name] ?? {}, { domain: 'hv1' });
    });
    operator = patchctl({ inventory });
  });

  const typesOf = (applied: Applied): readonly string[] => applied.events.map(({ type }) => type);

  it('closes when a health check behind it turns red, before production is touched', async () => {
    const applying = operator.start('apply', '--all', ...only('lab-lib'), '--yes', '--json');
    await told(applying, WAITS_FOR_CHECKS);
    await lab.host('stage1').exec('touch /run/sick');
    const applied = readEvents(await applying.ended);
    run = String(applied.events[0]?.['run']);
    expect(applied.code).toBe(4);
    expect(applied.settled('stage1').outcome).toBe('patched');
    const stopped = applied.events.find(({ type }) => type === 'run.stopped');
    expect(stopped).toMatchObject({ reason: 'gate-closed', not_started: ['prod1', 'prod2'] });
    expect(stopped?.['message']).toContain('stage1: test ! -e /run/sick: ');
    expect(applied.event('prod1', 'host.connected')).toBeUndefined();
  });

  it('asks for an approval once the checks are green, and waits for it through a kill -9', async () => {
    await lab.host('stage1').exec('rm /run/sick');
    const resuming = operator.start(...RESUME, run);
    await told(resuming, WAITS_FOR_APPROVAL);
    resuming.child.kill('SIGKILL');
    await resuming.ended;
  });

  it('opens by the word of a second patchctl, and lets one member of a domain in at a time', async () => {
    const resuming = operator.start(...RESUME, run);
    await told(resuming, WAITS_FOR_APPROVAL);
    const approved = await operator.json('approve', run, '--yes');
    expect(OUTPUT_SCHEMAS.approve.parse(approved)).toMatchObject({ run, wave: 2, hosts: ['prod1', 'prod2'] });
    const applied = readEvents(await resuming.ended);
    expect(applied.code).toBe(0);
    for (const name of ['prod1', 'prod2']) expect(applied.settled(name).outcome).toBe('patched');
    expect(typesOf(applied).filter((type) => type.startsWith('gate.') || type.startsWith('wave.'))).toEqual([
      'gate.waiting',
      'gate.waiting',
      'gate.passed',
      'wave.started',
      'wave.finished',
    ]);
    const place = (host: string, type: string): number =>
      applied.events.findIndex((one: Told) => one.host === host && one.type === type);
    expect(place('prod1', 'host.settled')).toBeLessThan(place('prod2', 'host.connected'));
    expect((await operator.run('approve', run, '--yes')).stderr).toContain(`run ${run} waits for no approval`);
    expect(await operator.json('audit', 'verify')).toMatchObject({ ok: true });
  });

  it('hands on to production exactly what staging has run', async () => {
    expect((await operator.apply('--host', 'stage1', ...only('lab-conf'))).code).toBe(0);
    const { host } = await operator.plan('--host', 'prod1', '--promote-from', 'staging');
    const changes = host('prod1').changes.filter(({ action }) => action !== 'held' && action !== 'kept-back');
    expect(changes.filter(isEffective).map((change) => change.package)).toEqual(['lab-conf']);
    const left = changes.filter((change) => !isEffective(change) && change.package !== 'lab-phased');
    expect(left.length).toBeGreaterThan(0);
    for (const { action, why } of left)
      expect({ action, why }).toEqual({ action: 'deferred', why: 'not yet run by staging' });
  });

  it('holds a reboot up, too: it takes members away as an update does, and yes is no approval', async () => {
    const before = lab.host('prod1').bootIdentity();
    const asked = await operator.run('reboot', '--host', 'prod1', '--approval-timeout', '1s', '--yes', '--json');
    const held = readEvents(asked);
    expect(held.code).toBe(4);
    expect(typesOf(held)).toEqual(['run.started', 'gate.waiting', 'run.stopped', 'run.finished']);
    expect(held.events[2]).toMatchObject({ reason: 'not-approved', not_started: ['prod1'] });
    expect(lab.host('prod1').bootIdentity()).toBe(before);
  });

  it('puts a host off outside its window, by name, and takes it first the next time', async () => {
    const opensAt = new Date(Date.now() + 12 * 3_600_000).toISOString().slice(11, 16);
    const inventory = inventoryVariant(lab, 'windows', (document) => {
      Object.assign(document, { windows: { later: { every: 'day', at: opensAt, for: '1h', zone: 'UTC' } } });
      Object.assign(document.hosts['prod2'] ?? {}, { windows: ['later'] });
    });
    const asked = ['--inventory', inventory, '--host', 'prod*', ...only('lab-conf')];
    const applied = await operator.apply(...asked);
    expect(applied.code).toBe(4);
    expect(applied.settled('prod1').outcome).toBe('patched');
    expect(applied.settled('prod2')).toMatchObject({ outcome: 'deferred', fault: { code: 'window-closed' } });
    expect(applied.settled('prod2').summary).toContain(`${opensAt} UTC`);
    expect(applied.event('prod2', 'host.connected')).toBeUndefined();
    const overridden = await operator.apply(...asked, '--override-windows');
    expect(overridden.events[0]).toMatchObject({ type: 'run.started', override_windows: true });
    expect(overridden.events.find(({ type }) => type === 'wave.started')).toMatchObject({ hosts: ['prod2', 'prod1'] });
    expect(overridden.settled('prod2').outcome).toBe('patched');
  });
});
