// The Alertmanager recipe against a real Alertmanager, asked with its own amtool whether alerts are suppressed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../lab/shell.ts';
import { until } from '../lab/slow-transaction.ts';
import { borrow } from './borrowed-programs.ts';
import { freePort, type RecipeRoom, recipeRoom } from './recipe-room.ts';

const borrowed = await borrow(['prometheus-alertmanager']);

type Silence = { readonly createdBy: string; readonly comment: string; readonly endsAt: string };

describe.skipIf(borrowed === undefined)('the Alertmanager recipe', () => {
  let room: RecipeRoom;
  let url: string;

  const amtool = (...args: readonly string[]): Promise<string> =>
    must('amtool', ['--alertmanager.url', url, ...args], { env: room.env });
  const silences = async (): Promise<readonly Silence[]> => JSON.parse(await amtool('silence', 'query', '-o', 'json'));
  const loud = async (): Promise<readonly string[]> => {
    const alerts = JSON.parse(await amtool('alert', 'query', '--active', '-o', 'json')) as readonly {
      readonly labels: { readonly instance: string };
    }[];
    return alerts.map(({ labels }) => labels.instance).sort();
  };
  const recipe = (action: string, more: Readonly<Record<string, string>> = {}) =>
    room.script('alertmanager/silence.sh', [action], {
      ALERTMANAGER_URL: url,
      ALERTMANAGER_MARKS: join(room.directory, 'marks'),
      ...more,
    });

  beforeAll(async () => {
    room = recipeRoom(borrowed?.env ?? {});
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const file = join(room.directory, 'alertmanager.yml');
    writeFileSync(file, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
    const [unshare = '', ...words] = borrowed?.asInstalled ?? [];
    const where = [`--config.file=${file}`, `--storage.path=${room.directory}/data`];
    const listen = [`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='];
    room.start(unshare, ...words, 'prometheus-alertmanager', ...where, ...listen);
    await until(
      'Alertmanager is ready',
      async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true,
    );
    for (const instance of ['web01.example.net:9100', 'web01xexample.net:9100', 'db01:9100'])
      await amtool('alert', 'add', 'InstanceDown', `instance=${instance}`);
  });
  afterAll(async () => await room?.close());

  it('silences the alerts of one host and of no other, once, for a bounded time', async () => {
    for (const _ of [1, 2])
      expect(await recipe('create', { PATCHCTL_HOST: 'web01.example.net' })).toMatchObject({ code: 0, stderr: '' });
    const [silence, ...more] = await silences();
    expect(more).toEqual([]);
    expect(silence).toMatchObject({
      createdBy: 'patchctl',
      comment: 'patchctl run 2026-11-23.1, host web01.example.net',
    });
    expect(Date.parse(silence?.endsAt ?? '') - Date.now()).toBeLessThanOrEqual(120 * 60_000);
    expect(await loud()).toEqual(['db01:9100', 'web01xexample.net:9100']);
  });

  it('ends its own silence, twice as well as once', async () => {
    for (const _ of [1, 2])
      expect(await recipe('expire', { PATCHCTL_HOST: 'web01.example.net' })).toMatchObject({ code: 0, stderr: '' });
    expect(await silences()).toEqual([]);
    expect(await loud()).toHaveLength(3);
  });

  it('silences for a whole run what the admin names, and nothing when nothing is named', async () => {
    const unnamed = await recipe('create');
    expect(unnamed).toMatchObject({ code: 1, stderr: expect.stringContaining('set ALERTMANAGER_MATCHERS') });
    const matchers = '[{"name":"alertname","value":"InstanceDown","isRegex":false,"isEqual":true}]';
    expect(await recipe('create', { ALERTMANAGER_MATCHERS: matchers })).toMatchObject({ code: 0, stderr: '' });
    expect(await loud()).toEqual([]);
    expect((await recipe('expire')).code).toBe(0);
    expect(await silences()).toEqual([]);
  });

  it('says what Alertmanager says', async () => {
    const refused = await recipe('create', { ALERTMANAGER_MATCHERS: '[]' });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('does not make a silence') });
    const nobody = await recipe('create', { ALERTMANAGER_URL: 'http://127.0.0.1:1', PATCHCTL_HOST: 'web01' });
    expect(nobody.code).toBe(1);
  });
});
