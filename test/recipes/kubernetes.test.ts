// The Kubernetes recipe with the real kubectl, against a stand-in for the API server.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { borrow } from './borrowed-programs.ts';
import { budget, type Cluster, daemonSet, node, pod, serveCluster } from './kubernetes-api.ts';
import { type RecipeRoom, recipeRoom } from './recipe-room.ts';

const borrowed = await borrow(['kubernetes-client']);

const CONTROL = { 'node-role.kubernetes.io/control-plane': '', 'node-role.kubernetes.io/master': '' };

describe.skipIf(borrowed === undefined)('the Kubernetes recipe', () => {
  let room: RecipeRoom | undefined;
  let cluster: Cluster | undefined;

  const close = async (): Promise<void> => {
    cluster?.close();
    await room?.close();
  };
  beforeEach(async () => {
    await close();
    room = recipeRoom(borrowed?.env ?? {});
    cluster = await serveCluster();
    for (const name of ['control1', 'control2', 'control3']) cluster.nodes.set(name, node(name, 'True', CONTROL));
    cluster.nodes.set('worker1', node('worker1', 'True'));
    cluster.pods.set('cart', pod('cart', 'worker1', { app: 'cart' }, 'ReplicaSet'));
    cluster.pods.set('logs', pod('logs', 'worker1', { app: 'logs' }, 'DaemonSet'));
    cluster.pods.set('cart2', pod('cart2', 'worker2', { app: 'cart' }, 'ReplicaSet'));
    cluster.daemonSets.set('owner', daemonSet('owner'));
    cluster.budgets.push(budget('cart', { app: 'cart' }, 1), budget('other', { app: 'other' }, 0));
    const config = {
      clusters: [{ name: 'c', cluster: { server: cluster.url } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: '' } }],
    };
    writeFileSync(
      join(room.directory, 'config'),
      JSON.stringify({ kind: 'Config', apiVersion: 'v1', 'current-context': 'c', ...config }),
    );
  });
  afterAll(close);

  const at = (): Cluster => cluster as Cluster;
  const recipe = async (action: string, host: string) => {
    const env = { PATCHCTL_HOST: host, KUBECONFIG: join(room?.directory ?? '', 'config'), KUBE_READY_SECONDS: '1' };
    return await (room as RecipeRoom).script('kubernetes/kubernetes.sh', [action], env);
  };
  const specOf = (name: string): unknown => at().nodes.get(name)?.['spec'];
  const cordonedBy = (name: string): unknown => {
    const metadata = at().nodes.get(name)?.['metadata'] as { readonly annotations: Readonly<Record<string, string>> };
    return metadata.annotations['patchctl.cordoned-by'];
  };
  const refusal = async (host: string): Promise<string> => {
    const refused = await recipe('drain', host);
    expect(refused.code).toBe(1);
    expect(at().evicted).toEqual([]);
    expect(specOf(host)).toEqual({});
    return refused.stderr;
  };

  it('drains a node, all but its daemons, and uncordons it; each twice as well as once', async () => {
    for (const _ of [1, 2]) expect((await recipe('drain', 'worker1')).code).toBe(0);
    expect(specOf('worker1')).toEqual({ unschedulable: true });
    expect(cordonedBy('worker1')).toBe('2026-11-23.1');
    expect(at().evicted).toEqual(['cart']);
    for (const _ of [1, 2]) expect(await recipe('uncordon', 'worker1')).toMatchObject({ code: 0, stderr: '' });
    expect(specOf('worker1')).toEqual({});
    expect(cordonedBy('worker1')).toBeUndefined();
  });

  it('leaves a node cordoned that somebody else has cordoned', async () => {
    at().nodes.set('worker1', { ...node('worker1', 'True'), spec: { unschedulable: true } });
    expect(await recipe('drain', 'worker1')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('not by patchctl'),
    });
    expect((await recipe('uncordon', 'worker1')).code).toBe(0);
    expect(specOf('worker1')).toEqual({ unschedulable: true });
  });

  it('refuses while a budget has no room for a pod of the node', async () => {
    at().budgets.push(budget('full', { app: 'cart' }, 0));
    expect(await refusal('worker1')).toContain(
      'refused: budget shop/full allows no disruption now, and has pods on worker1: pod/cart',
    );
  });

  it('refuses a member of the control plane when the others are no majority, and a worker never for that', async () => {
    at().nodes.set('control2', node('control2', 'False', CONTROL));
    expect(await refusal('control1')).toContain('too few of the control plane would be Ready');
    expect((await recipe('drain', 'worker1')).code).toBe(0);
  });

  it('refuses while kured holds its lock, and a node that is not Ready', async () => {
    at().daemonSets.set('kured', daemonSet('kured', { 'weave.works/kured-node-lock': '{"nodeID":"worker2"}' }));
    expect(await refusal('worker1')).toContain('refused: kured holds its lock: {"nodeID":"worker2"}');
    at().nodes.set('worker1', node('worker1', 'False'));
    expect(await refusal('worker1')).toContain('worker1 is not Ready');
  });

  it('does not uncordon a node that is not Ready again, and says when nobody answers', async () => {
    expect((await recipe('drain', 'worker1')).code).toBe(0);
    at().nodes.set('worker1', {
      ...at().nodes.get('worker1'),
      status: { conditions: [{ type: 'Ready', status: 'Unknown' }] },
    });
    expect(await recipe('uncordon', 'worker1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('stays cordoned'),
    });
    expect(specOf('worker1')).toEqual({ unschedulable: true });
    at().close();
    expect((await recipe('drain', 'worker1')).stderr.trim()).toMatch(/cannot read node worker1$/);
  });
});
