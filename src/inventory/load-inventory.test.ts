import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inventoryOf, withFiles } from '../../test/inventory-on-disk.ts';
import { PLAIN_POLICY } from '../../test/sample-host.ts';
import { NO_HOOKS } from '../core/health/hook.ts';
import { OPEN_GATE } from '../core/policy.ts';
import { loadInventory } from './load-inventory.ts';

const hostsOf = async (...args: Parameters<typeof inventoryOf>) =>
  Object.fromEntries((await inventoryOf(...args)).hosts.map((host) => [host.name, host]));

describe('loadInventory: the least that is needed', () => {
  it('is a version and a host; the rest has careful defaults', async () => {
    const inventory = await inventoryOf('version: 1\nhosts:\n  web01:\n');
    const policy = { ...PLAIN_POLICY, canary: { kind: 'count', value: 1 } };
    expect(inventory).toMatchObject({
      path: 'inventory.yaml',
      tiers: [{ name: 'standard', policy }],
      rings: [{ name: 'production', soakDays: 0, gate: OPEN_GATE }],
      groups: [],
      jumps: [],
    });
    expect(inventory.hosts).toEqual([
      {
        name: 'web01',
        address: 'web01',
        connection: 'ssh',
        sudo: 'passwordless',
        tier: 'standard',
        ring: 'production',
        groups: [],
        labels: {},
        holds: [],
        jumps: [],
        domains: [],
        reboot: 'never',
        rebootTimeoutMs: 600_000,
        rebootBlockers: 'respect',
        services: 'report',
        checks: [],
        settleMs: 0,
        hooks: NO_HOOKS,
        snapshot: { kind: 'packages', required: false, keep: 3, maxAgeDays: null },
        onFailedChecks: 'stop',
        windows: [],
        blackouts: [],
        exposure: 'unknown',
        deadlines: [],
        policy,
      },
    ]);
  });

  it('reads CRLF and a byte order mark', async () => {
    const hosts = await hostsOf('\ufeffversion: 1\r\nhosts:\r\n  web01: { port: 22 }\r\n');
    expect(hosts['web01']).toMatchObject({ port: 22 });
  });
});

describe('loadInventory: layers', () => {
  it('lets defaults yield to the tier, the tier to groups in listed order, groups to the host', async () => {
    const hosts = await hostsOf(`
version: 1
defaults: { user: a, port: 1, domain: a, sudo: none, tier: t, ring: r }
tiers: { t: { port: 2, domain: b, sudo: password, reboot: always }, u: { port: 9 } }
rings: [r, s]
groups: { g1: { domain: c, sudo: none }, g2: { sudo: passwordless, tier: u }, g3: { ring: s } }
hosts:
  a:
  b: { groups: [g1, g3] }
  c: { groups: [g1, g2] }
  d: { groups: [g2], tier: t, user: d, port: 4 }
`);
    expect(hosts).toMatchObject({
      a: { user: 'a', port: 2, domains: ['b'], sudo: 'password', tier: 't', ring: 'r', reboot: 'always' },
      b: { domains: ['c'], sudo: 'none', tier: 't', ring: 's' },
      c: { domains: ['c'], sudo: 'passwordless', tier: 'u', port: 9, reboot: 'never' },
      d: { user: 'd', port: 4, tier: 't', sudo: 'passwordless' },
    });
  });

  it('adds up holds and merges labels', async () => {
    const { a } = await hostsOf(`
version: 1
defaults: { holds: [k, x], labels: { one: d, two: d } }
groups: { g: { holds: [g, x], labels: { two: g, three: g } } }
hosts: { a: { groups: [g], holds: [h], labels: { three: h } } }
`);
    expect(a?.holds).toEqual(['k', 'x', 'g', 'h']);
    expect(a?.labels).toEqual({ one: 'd', two: 'g', three: 'h' });
  });

  it('puts hosts that name no ring into the last, which everything else must have passed before', async () => {
    const { a } = await hostsOf('version: 1\nrings: [staging, canary, production]\nhosts: { a: }\n');
    expect(a?.ring).toBe('production');
  });

  it('keeps the order of tiers as written, also when their names look like numbers', async () => {
    const inventory = await inventoryOf('version: 1\ntiers: { "2": , "10": , "1": }\nhosts: { a: { tier: "2" } }\n');
    expect(inventory.tiers.map((tier) => tier.name)).toEqual(['2', '10', '1']);
  });

  it('reads policies and limits', async () => {
    const inventory = await inventoryOf(`
version: 1
tiers: { a: { batch: 3, max_failures: 5%, soak: 2w }, b: { batch: 100%, max_failures: 0%, soak: 12h } }
groups: { web: { max_unavailable: 1 }, db: }
hosts: { h: { tier: a } }
`);
    expect(inventory.tiers.map((tier) => tier.policy)).toMatchObject([
      { batch: { kind: 'count', value: 3 }, maxFailures: { kind: 'percent', value: 5 }, soakDays: 14 },
      { batch: { kind: 'percent', value: 100 }, maxFailures: { kind: 'percent', value: 0 }, soakDays: 0.5 },
    ]);
    expect(inventory.groups).toEqual([{ name: 'web', maxUnavailable: { kind: 'count', value: 1 } }, { name: 'db' }]);
  });
});

describe('loadInventory: the way to a host', () => {
  it('lays out jump chains, outermost first, what a jump itself needs before it', async () => {
    const hosts = await hostsOf(`
version: 1
defaults: { jump: a }
hosts: { plain: , listed: { jump: [a, b] }, direct: { jump: [] }, here: { connection: local } }
jumps: { a: , b: { jump: [c, a] }, c: { address: 10.0.0.9, port: 2200, user: hop } }
`);
    const chain = (name: string) => hosts[name]?.jumps.map((jump) => jump.name);
    expect(['plain', 'listed', 'direct', 'here'].map(chain)).toEqual([['a'], ['a', 'c', 'b'], [], []]);
    expect(hosts['listed']?.jumps[1]).toEqual({ name: 'c', address: '10.0.0.9', port: 2200, user: 'hop' });
  });

  it('gives jump hosts the keys and the trust of the defaults, but neither user nor port', async () => {
    const inventory = await inventoryOf(`
version: 1
defaults: { user: patch, port: 2222, identity_file: ~/.ssh/id, known_hosts: /etc/known }
hosts: { a: }
jumps: { b: , c: { identity_file: /k } }
`);
    expect(inventory.jumps).toEqual([
      { name: 'b', address: 'b', identityFiles: ['/home/me/.ssh/id'], knownHosts: '/etc/known' },
      { name: 'c', address: 'c', identityFiles: ['/k'], knownHosts: '/etc/known' },
    ]);
  });

  it('starts relative paths at the file in which they stand', async () => {
    const files = {
      'inventory.yaml': 'version: 1\ndefaults: { known_hosts: known }\ninclude: [sub/more.yaml]\n',
      'sub/more.yaml': 'version: 1\nhosts: { a: { identity_file: [key, ../up, ~/home, /abs] } }\n',
    };
    await withFiles(files, async (cwd) => {
      const result = await loadInventory({ paths: ['inventory.yaml'], cwd, home: '/home/me' });
      if (!result.ok) throw new Error('refused');
      expect(result.value.hosts[0]).toMatchObject({
        knownHosts: `${cwd}/known`,
        identityFiles: [`${cwd}/sub/key`, `${cwd}/up`, '/home/me/home', '/abs'],
      });
    });
  });

  it('takes IPv6 addresses, also as names', async () => {
    const hosts = await hostsOf('version: 1\nhosts: { a: { address: "fe80::1%eth0" }, "2001:db8::1": }\n');
    expect(hosts).toMatchObject({ a: { address: 'fe80::1%eth0' }, '2001:db8::1': { address: '2001:db8::1' } });
  });
});

describe('loadInventory: several files', () => {
  const files = {
    'inventory.yaml': 'version: 1\ninclude: [inventory.d/*.yaml, inventory.yaml, "none/*.yaml"]\nhosts: { root: }\n',
    'inventory.d/20-b.yaml': 'version: 1\nhosts: { b: }\ninclude: [../inventory.yaml]\n',
    'inventory.d/10-a.yaml': 'version: 1\nhosts: { a: }\n',
    'inventory.d/notes.txt': 'not yaml: [',
    'inventory.d/.hidden.yaml': 'not yaml: [',
  };
  const names = async (paths: readonly string[]) => (await inventoryOf(files, paths)).hosts.map((host) => host.name);

  it('reads each file once, a file before what it includes, wildcards sorted', async () => {
    expect(await names(['inventory.yaml'])).toEqual(['root', 'a', 'b']);
    expect(await names(['inventory.d/10-a.yaml', 'inventory.yaml'])).toEqual(['a', 'root', 'b']);
  });

  it('reads the YAML files of a directory', async () => {
    expect(await names(['inventory.d'])).toEqual(['a', 'b', 'root']);
  });

  it('has the digest of its one file as sha256sum prints it', async () => {
    const text = 'version: 1\nhosts: { a: }\n';
    expect((await inventoryOf(text)).sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('has one digest over several files that changes with each of them and not with where they lie', async () => {
    const before = await inventoryOf(files);
    expect(before.sha256).toBe((await inventoryOf(files)).sha256);
    const changed = { ...files, 'inventory.d/10-a.yaml': 'version: 1\nhosts: { a: } # changed\n' };
    expect(before.sha256).not.toBe((await inventoryOf(changed)).sha256);
    expect(before.files.map((file) => file.path.split('/').at(-1))).toEqual([
      'inventory.yaml',
      '10-a.yaml',
      '20-b.yaml',
    ]);
  });

  it('reads a pipe, so that a program can write the inventory', async () => {
    await withFiles({ 'inventory.yaml': 'version: 1\nhosts: { a: }\n' }, async (cwd) => {
      await promisify(execFile)('mkfifo', [`${cwd}/fifo.yaml`]);
      const writer = execFile('sh', ['-c', 'cat inventory.yaml > fifo.yaml'], { cwd });
      const result = await loadInventory({ paths: ['fifo.yaml'], cwd, home: '/' });
      writer.kill();
      expect(result.ok).toBe(true);
    });
  });
});

describe('loadInventory: cost', () => {
  it('costs a few seconds at most for five thousand hosts, also on a busy machine', async () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, i) =>
        `  h${i}.example.net: { tier: critical, ring: production, groups: [web], domain: hv${i % 50}, jump: b }\n`,
    );
    const text = `version: 1\ntiers: { critical: }\ngroups: { web: }\njumps: { b: }\nhosts:\n${lines.join('')}`;
    const start = process.cpuUsage();
    expect((await inventoryOf(text)).hosts).toHaveLength(5_000);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(4);
  });

  it('does not load the YAML and schema libraries before something is loaded', async () => {
    const seen = new Set<string>();
    const walk = async (url: URL): Promise<void> => {
      if (seen.has(url.href)) return;
      seen.add(url.href);
      const text = await readFile(url, 'utf8');
      for (const [, specifier = ''] of text.matchAll(/^(?:import|export) (?!type)[^;]*? from '([^']+)';/gm)) {
        if (specifier.startsWith('.')) await walk(new URL(specifier, url));
        else seen.add(specifier);
      }
    };
    for (const name of ['load-inventory', 'find-inventory', 'select-hosts', 'describe-host', 'render-diagnostics']) {
      await walk(new URL(`./${name}.ts`, import.meta.url));
    }
    expect([...seen].filter((one) => one === 'yaml' || one === 'zod' || one.endsWith('/shape.ts'))).toEqual([]);
  });
});
