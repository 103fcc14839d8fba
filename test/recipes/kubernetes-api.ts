// A stand-in for a Kubernetes API server: nodes, pods, evictions and budgets in the documented shapes, for the real kubectl.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = { readonly [key: string]: unknown };
export type Labels = Readonly<Record<string, string>>;

export type Cluster = {
  readonly url: string;
  /** The state, which tests and kubectl change. */
  readonly nodes: Map<string, Json>;
  readonly pods: Map<string, Json>;
  readonly budgets: Json[];
  readonly daemonSets: Map<string, Json>;
  /** Pods that were evicted, in order. */
  readonly evicted: string[];
  close(): void;
};

export const node = (name: string, ready: 'True' | 'False', labels: Labels = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels, annotations: {}, uid: name, resourceVersion: '1' },
  spec: {},
  status: {
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status: ready },
    ],
  },
});

export const pod = (name: string, nodeName: string, labels: Labels, owner: 'ReplicaSet' | 'DaemonSet'): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    labels,
    uid: name,
    ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: 'owner', uid: 'owner', controller: true }],
  },
  spec: { nodeName, containers: [{ name: 'one', image: 'one' }], volumes: [{ name: 'scratch', emptyDir: {} }] },
  status: { phase: 'Running' },
});

export const budget = (name: string, matchLabels: Labels, disruptionsAllowed: number): Json => ({
  apiVersion: 'policy/v1beta1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'shop' },
  spec: { minAvailable: 1, selector: { matchLabels } },
  status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
});

export const daemonSet = (name: string, annotations: Labels = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, annotations },
  spec: {},
  status: {},
});

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update'];
const resource = (name: string, kind: string, more: Json = {}): Json => ({
  name,
  kind,
  singularName: '',
  namespaced: true,
  verbs: VERBS,
  ...more,
});
const resources = (groupVersion: string, ...list: readonly Json[]): Json => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: list,
});
const group = (name: string, version: string): Json => {
  const preferredVersion = { groupVersion: `${name}/${version}`, version };
  return { name, versions: [preferredVersion], preferredVersion };
};

const DISCOVERY: Readonly<Record<string, Json>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [group('apps', 'v1'), group('policy', 'v1beta1')] },
  '/api/v1': resources(
    'v1',
    resource('nodes', 'Node', { namespaced: false, shortNames: ['no'] }),
    resource('pods', 'Pod', { shortNames: ['po'] }),
    resource('pods/eviction', 'Eviction', { group: 'policy', version: 'v1beta1' }),
  ),
  '/apis/apps/v1': resources('apps/v1', resource('daemonsets', 'DaemonSet', { shortNames: ['ds'] })),
  '/apis/policy/v1beta1': resources(
    'policy/v1beta1',
    resource('poddisruptionbudgets', 'PodDisruptionBudget', { shortNames: ['pdb'] }),
  ),
};

/** RFC 7386; a strategic merge patch of maps and plain values is the same. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(target as Json) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

const labelsOf = (object: Json): Labels => (object['metadata'] as { readonly labels?: Labels }).labels ?? {};
const nodeOf = (object: Json): unknown => (object['spec'] as Json)['nodeName'];

/** `key`, `key=value`, separated by commas. */
const matches = (object: Json, selector: string): boolean =>
  selector
    .split(',')
    .filter((term) => term !== '')
    .every((term) => {
      const [key = '', value] = term.split('=');
      return value === undefined ? key in labelsOf(object) : labelsOf(object)[key] === value;
    });

const list = (kind: string, apiVersion: string, items: readonly Json[]): Json => ({
  kind: `${kind}List`,
  apiVersion,
  metadata: {},
  items,
});
const NOT_FOUND: Json = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'NotFound',
  message: 'not found',
  code: 404,
  details: {},
};

async function bodyOf(request: IncomingMessage): Promise<Json> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Json);
}

type State = Omit<Cluster, 'url' | 'close'>;

function listed(state: State, path: string, query: URLSearchParams): Json | undefined {
  const selector = query.get('labelSelector') ?? '';
  const on = /^spec\.nodeName=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  const chosen = (all: Iterable<Json>): Json[] =>
    [...all].filter((one) => matches(one, selector) && (on === undefined || nodeOf(one) === on));
  if (path === '/api/v1/nodes') return list('Node', 'v1', chosen(state.nodes.values()));
  if (/^\/api\/v1\/(namespaces\/[a-z]+\/)?pods$/.test(path)) return list('Pod', 'v1', chosen(state.pods.values()));
  if (path === '/apis/policy/v1beta1/poddisruptionbudgets')
    return list('PodDisruptionBudget', 'policy/v1beta1', state.budgets);
  return undefined;
}

async function answer(state: State, request: IncomingMessage): Promise<Json> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://cluster');
  const body = await bodyOf(request);
  const name =
    pathname
      .split('/')
      .filter((word) => word !== 'eviction')
      .at(-1) ?? '';
  if (pathname.endsWith('/eviction')) {
    state.pods.delete(name);
    state.evicted.push(name);
    return { kind: 'Status', apiVersion: 'v1', status: 'Success', code: 201 };
  }
  if (pathname.startsWith('/api/v1/nodes/') && request.method === 'PATCH') {
    const patched = merged(state.nodes.get(name), body) as Json;
    state.nodes.set(name, patched);
    return patched;
  }
  if (pathname.startsWith('/api/v1/nodes/')) return state.nodes.get(name) ?? NOT_FOUND;
  if (pathname.includes('/pods/')) return state.pods.get(name) ?? NOT_FOUND;
  if (pathname.includes('/daemonsets/')) return state.daemonSets.get(name) ?? NOT_FOUND;
  return DISCOVERY[pathname] ?? listed(state, pathname, searchParams) ?? NOT_FOUND;
}

export async function serveCluster(): Promise<Cluster> {
  const state: State = { nodes: new Map(), pods: new Map(), budgets: [], daemonSets: new Map(), evicted: [] };
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void answer(state, request).then((json) => {
      response.writeHead(typeof json['code'] === 'number' ? json['code'] : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...state,
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
