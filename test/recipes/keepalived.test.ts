// The keepalived recipe on two real keepalived daemons, each in a network namespace that this test makes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must, run } from '../../lab/shell.ts';
import { until } from '../lab/slow-transaction.ts';
import { borrow } from './borrowed-programs.ts';
import { type RecipeRoom, recipeRoom } from './recipe-room.ts';

const borrowed = await borrow(['keepalived']);

const VIP = '10.99.77.100';
const NODES = { a: { address: '10.99.77.1', priority: 150 }, b: { address: '10.99.77.2', priority: 100 } } as const;
type Node = keyof typeof NODES;

const configuration = (node: Node, file: string): string => `global_defs {
  router_id ${node}
  vrrp_version 3
}
track_file patchctl {
  file ${file}
  weight 1
  init_file 0
}
vrrp_instance site {
  state BACKUP
  interface cable
  virtual_router_id 77
  priority ${NODES[node].priority}
  advert_int 0.2
  unicast_src_ip ${NODES[node].address}
  unicast_peer { ${NODES[node === 'a' ? 'b' : 'a'].address} }
  virtual_ipaddress { ${VIP}/24 }
  track_file { patchctl }
}
`;

describe.skipIf(borrowed === undefined)('the keepalived recipe', () => {
  let room: RecipeRoom;
  const space = (node: Node): string => `patchctl-vrrp-${process.pid}-${node}`;
  const file = (node: Node): string => join(room.directory, `priority-${node}`);
  const holds = async (node: Node): Promise<boolean> =>
    (await must('ip', ['-n', space(node), '-o', 'addr', 'show', 'to', VIP])).includes(VIP);

  const start = (node: Node) => {
    const path = (name: string): string => join(room.directory, `${name}-${node}`);
    const files = ['-f', path('conf'), '-p', path('pid'), '-r', path('vrrp-pid')];
    return room.start('ip', 'netns', 'exec', space(node), 'keepalived', '--vrrp', '--dont-fork', ...files);
  };
  const recipe = (action: string, node: Node, more: Readonly<Record<string, string>> = {}) => {
    const env = { KEEPALIVED_FILE: file(node), KEEPALIVED_WAIT_SECONDS: '4', ...more };
    return room.script('keepalived/keepalived.sh', [action, VIP], env, ['ip', 'netns', 'exec', space(node)]);
  };

  beforeAll(async () => {
    room = recipeRoom(borrowed?.env ?? {});
    for (const node of ['a', 'b'] as const) {
      await must('ip', ['netns', 'add', space(node)]);
      writeFileSync(join(room.directory, `conf-${node}`), configuration(node, file(node)), { mode: 0o644 });
    }
    await must('ip', [
      '-n',
      space('a'),
      'link',
      'add',
      'cable',
      'type',
      'veth',
      'peer',
      'name',
      'cable',
      'netns',
      space('b'),
    ]);
    for (const node of ['a', 'b'] as const) {
      await must('ip', ['-n', space(node), 'addr', 'add', `${NODES[node].address}/24`, 'dev', 'cable']);
      for (const link of ['lo', 'cable']) await must('ip', ['-n', space(node), 'link', 'set', link, 'up']);
    }
    start('a');
  });
  afterAll(async () => {
    await room?.close();
    for (const node of ['a', 'b'] as const) await run('ip', ['netns', 'del', space(node)]);
  });

  it('refuses when no peer is there, and the address stays where it is', async () => {
    await until('the only node holds the address', () => holds('a'));
    const refused = await recipe('away', 'a');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`refused: no peer took ${VIP}`) });
    expect(await holds('a')).toBe(true);
  });

  it('moves the address to the peer, twice as well as once', async () => {
    start('b');
    await until('the peer listens', async () => (await recipe('away', 'a')).code === 0);
    for (const _ of [1, 2]) expect(await recipe('away', 'a')).toMatchObject({ code: 0, stderr: '' });
    await until('the peer holds the address', () => holds('b'));
    expect(await holds('a')).toBe(false);
  });

  it('keeps it away from a degraded host, and lets a sound one have it again', async () => {
    const degraded = await recipe('back', 'a', { PATCHCTL_OUTCOME: 'degraded' });
    expect(degraded).toMatchObject({ code: 1, stderr: expect.stringContaining('stays away') });
    for (const _ of [1, 2]) expect(await recipe('back', 'a')).toMatchObject({ code: 0, stderr: '' });
    await until('the address is back', () => holds('a'));
  });

  it('says when keepalived does not know the file', async () => {
    const lost = await recipe('away', 'a', { KEEPALIVED_FILE: '/nowhere/file' });
    expect(lost).toMatchObject({ code: 1, stderr: expect.stringContaining('has keepalived.conf the track_file') });
  });
});
