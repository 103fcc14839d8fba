// The PostgreSQL recipe against two real clusters, the second one streaming from the first.
import { appendFileSync, chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../lab/shell.ts';
import { until } from '../lab/slow-transaction.ts';
import { borrow } from './borrowed-programs.ts';
import { freePort, type RecipeRoom, recipeRoom } from './recipe-room.ts';

const borrowed = await borrow(['postgresql-15']);

/** PostgreSQL does not run as root. */
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] as const;

type Member = 'db1' | 'db2';

describe.skipIf(borrowed === undefined)('the PostgreSQL recipe', () => {
  let room: RecipeRoom;
  const ports: Record<Member, number> = { db1: 0, db2: 0 };
  const data = (member: Member): string => join(room.directory, member);

  const nobody = (...words: readonly string[]): Promise<string> =>
    must('setpriv', [...AS_NOBODY.slice(1), ...words], { env: room.env, cwd: room.directory });
  const configure = (member: Member): void =>
    appendFileSync(
      join(data(member), 'postgresql.conf'),
      `port = ${ports[member]}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nshared_buffers = 16MB\n`,
    );
  const sql = (member: Member, text: string): Promise<string> =>
    must('psql', ['-X', '-qAt', '-h', '127.0.0.1', '-p', String(ports[member]), '-U', 'postgres', '-c', text], {
      env: room.env,
    });
  const start = async (member: Member): Promise<void> => {
    const [command, ...words] = AS_NOBODY;
    room.start(command, ...words, 'postgres', '-D', data(member));
    await until(`${member} answers`, () =>
      sql(member, 'SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  };
  const recipe = (action: string, member: Member, more: Readonly<Record<string, string>> = {}) =>
    room.script('postgresql/postgresql.sh', [action], {
      PATCHCTL_HOST: member,
      PATCHCTL_ADDRESS: '127.0.0.1',
      PG_PORT: String(ports[member]),
      PG_MEMBERS: `127.0.0.1:${ports.db2},127.0.0.1:${ports.db1}`,
      PGUSER: 'postgres',
      ...more,
    });
  const refusal = async (member: Member, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const refused = await recipe('before', member, more);
    expect(refused.code).toBe(1);
    return refused.stderr.trim();
  };

  beforeAll(async () => {
    room = recipeRoom(borrowed?.env ?? {});
    chownSync(room.directory, NOBODY, NOBODY);
    for (const member of ['db1', 'db2'] as const) ports[member] = await freePort();
    await nobody('initdb', '-D', data('db1'), '-U', 'postgres', '--no-sync');
    configure('db1');
    await start('db1');
    const source = `host=127.0.0.1 port=${ports.db1} user=postgres application_name=db2`;
    await nobody('pg_basebackup', '-D', data('db2'), '-d', source, '-R', '-c', 'fast', '--no-sync');
    chmodSync(data('db2'), 0o700);
    configure('db2');
    await start('db2');
  });
  afterAll(async () => await room?.close());

  it('lets a replica go that streams, and sees it back', async () => {
    expect(await recipe('after', 'db2')).toMatchObject({ code: 0, stderr: '' });
    expect(await recipe('before', 'db2')).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses when too few others would be left', async () => {
    expect(await refusal('db2', { PG_MIN_OTHERS: '1' })).toContain('refused: 0 other replicas stream');
  });

  it('refuses the primary, unless it is told to, with a good replica behind it', async () => {
    expect(await refusal('db1')).toContain('refused: db1 is the primary. Switch over first');
    expect(await recipe('before', 'db1', { PG_PRIMARY: 'patch' })).toMatchObject({ code: 0, stderr: '' });
    expect(await recipe('after', 'db1')).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses a replica that lags, the primary behind such a replica, and waits in vain for it', async () => {
    await sql('db2', 'SELECT pg_wal_replay_pause()');
    await sql('db1', 'CREATE TABLE much AS SELECT generate_series(1, 20000) AS n');
    const lagging = { PG_MAX_LAG_BYTES: '1000', PG_WAIT_SECONDS: '1' };
    expect(await refusal('db2', lagging)).toMatch(/refused: db2 is \d+ bytes behind, more than 1000/);
    expect(await refusal('db1', { ...lagging, PG_PRIMARY: 'patch' })).toContain(
      '0 other replicas stream with at most 1000',
    );
    expect(await recipe('after', 'db2', lagging)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not keep up'),
    });
    await sql('db2', 'SELECT pg_wal_replay_resume()');
    expect((await recipe('after', 'db2', { PG_MAX_LAG_BYTES: '1000' })).code).toBe(0);
  });

  it('refuses what does not answer', async () => {
    expect(await refusal('db2', { PG_PORT: '1' })).toContain('PostgreSQL at 127.0.0.1:1 does not answer');
    expect(await refusal('db2', { PG_MEMBERS: `127.0.0.1:${ports.db2}` })).toContain('is a primary that answers');
    expect(await refusal('db2', { PATCHCTL_HOST: "db'9" })).toContain("db'9 does not stream");
  });
});
