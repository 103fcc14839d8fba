import { describe, expect, it } from 'vitest';
import { complaintsAbout, loadFiles, withFiles } from '../../test/inventory-on-disk.ts';
import { loadInventory } from './load-inventory.ts';

/** The first lines of all complaints: place and message. */
const headsOf = async (...args: Parameters<typeof complaintsAbout>): Promise<readonly string[]> =>
  (await complaintsAbout(...args)).split('\n\n').map((block) => block.split('\n')[0] ?? '');

const HOST = 'version: 1\nhosts:\n';

describe('an unusable inventory', () => {
  it('is described all at once, in the order of the file', async () => {
    const text = `version: 1
tiers: { critical: , standard: , lab: }
groups:
  web: { labels: { role: 12 } }
hosts:
  web[01:04].example.net: { tier: critcal, groups: [wbe, web], jump: bastion }
  db01: { teir: lab, port: 70000, ring: staging }
`;
    expect(await complaintsAbout(text)).toBe(`\
inventory.yaml:4:26  labels.role of group web must be text on one line (write numbers in quotes)
  4 │   web: { labels: { role: 12 } }
    │                          ^^  write it in quotes: "12"

inventory.yaml:6:35  unknown tier "critcal" for host web01.example.net
  6 │   web[01:04].example.net: { tier: critcal, groups: [wbe, web], jump: bastion }
    │                                   ^^^^^^^  did you mean "critical"?  (tiers: critical, standard, lab)

inventory.yaml:6:53  unknown group "wbe" for host web01.example.net
  6 │   web[01:04].example.net: { tier: critcal, groups: [wbe, web], jump: bastion }
    │                                                     ^^^  did you mean "web"?  (groups: web)

inventory.yaml:6:70  unknown jump host "bastion" for host web01.example.net
  6 │   web[01:04].example.net: { tier: critcal, groups: [wbe, web], jump: bastion }
    │                                                                      ^^^^^^^  no jumps are declared

inventory.yaml:7:11  unknown key "teir" in host db01
  7 │   db01: { teir: lab, port: 70000, ring: staging }
    │           ^^^^  did you mean "tier"?

inventory.yaml:7:28  port of host db01 must be a number from 1 to 65535
  7 │   db01: { teir: lab, port: 70000, ring: staging }
    │                            ^^^^^

inventory.yaml:7:41  unknown ring "staging" for host db01
  7 │   db01: { teir: lab, port: 70000, ring: staging }
    │                                         ^^^^^^^  (rings: production)`);
  });

  it('has no host for the hooks of a run to run on', async () => {
    const text = 'version: 1\nhosts: { a: }\nhooks: { before_run: { run: true.sh, on: host } }\n';
    expect(await headsOf(text)).toEqual([
      'inventory.yaml:3:22  before_run in hooks must be hooks on the bastion: a run has no host to run them on',
    ]);
  });

  it.each([
    ['external', 'a map where it is external: { kind: external, create: COMMAND }'],
    ['{ kind: external }', 'snapshot.create of host a must be a command for sh, not empty; it is missing'],
  ])('asks for snapshots that nobody could make: %s', async (said, wanted) => {
    expect(await complaintsAbout(`${HOST}  a: { snapshot: ${said} }\n`)).toContain(wanted);
  });

  it('names the rule of a policy that is wrong, and what was probably meant', async () => {
    const text = `version: 1
hosts: { a: }
policies:
  own:
    clock: released
    rules:
      - { name: quick, when: { kev: true }, within: 3d }
      - { name: slow, when: { exposd: true, severity: [urgent] }, within: soon }
      - { nam: slow, when: { host: true }, within: 3d }
`;
    expect(await headsOf(text)).toEqual([
      'inventory.yaml:8:31  unknown key "exposd" in when of rule 2 of policy own',
      'inventory.yaml:8:56  when.severity of rule 2 of policy own must be one of critical, important, moderate, low, unrated',
      'inventory.yaml:8:75  within of rule 2 of policy own must be a limit such as 48h, 14d or 1mo, or one of catalogue, next-upgrade, own',
      'inventory.yaml:9:9  name of rule 3 of policy own must be a text; it is missing',
      'inventory.yaml:9:11  unknown key "nam" in rule 3 of policy own',
      'inventory.yaml:9:30  unknown key "host" in when of rule 3 of policy own',
    ]);
    const complaints = await complaintsAbout(text);
    for (const hint of ['did you mean "exposed"?', 'did you mean "name"?', '(keys: security, kev, exposed,'])
      expect(complaints).toContain(hint);
  });

  it.each<[string, string, string]>([
    ['an empty file', '', '1:1  the inventory must be a map with version, hosts and the like; it is empty'],
    ['a list', '- web01', '1:1  the inventory must be a map with version, hosts and the like'],
    ['no version', 'hosts: { a: }', '1:1  version must be 1, the version of the inventory format; it is missing'],
    ['a later version', 'version: 2\nhosts: { a: }', '1:10  version must be 1, the version of the inventory format'],
    ['no hosts', 'version: 1', '  the inventory describes no hosts'],
    ['an empty list of hosts', 'version: 1\nhosts:', '2:1  the inventory describes no hosts'],
    ['hosts as a list', 'version: 1\nhosts: [a]', '2:8  hosts must be a map of host names to settings'],
    ['an unknown section', 'version: 1\nhost: { a: }', '2:1  unknown key "host" at the top level'],
    [
      'a misspelt value',
      'version: 1\ndefaults: { sudo: passwrd }',
      '2:19  sudo in defaults must be one of passwordless, password, none',
    ],
    ['a merge key', `${HOST}  a: { <<: { port: 1 } }`, '3:8  merge keys (<<) are not part of YAML 1.2'],
    ['a merge key among hosts', `${HOST}  <<: { a: }`, '3:3  merge keys (<<) are not part of YAML 1.2'],
    [
      'a batch of nobody',
      'version: 1\ntiers: { a: { batch: 0% } }',
      '2:22  batch of tier a must be a number of hosts from 1, or a share like 25%',
    ],
    [
      'more than all',
      'version: 1\ntiers: { a: { max_failures: 101% } }',
      '2:29  max_failures of tier a must be a number of hosts from 0, or a share like 5%',
    ],
    [
      'half a host',
      'version: 1\ntiers: { a: { batch: 1.5 } }',
      '2:22  batch of tier a must be a number of hosts from 1, or a share like 25%',
    ],
    [
      'an endless soak',
      'version: 1\ntiers: { a: { soak: 7 } }',
      '2:21  soak of tier a must be a duration like 12h, 3d or 2w',
    ],
    ['a port as text', `${HOST}  a: { port: "22" }`, '3:14  port of host a must be a number from 1 to 65535'],
    [
      'a lone tilde as a path',
      'version: 1\ndefaults: { known_hosts: ~ }',
      '2:26  known_hosts in defaults must be a path without control characters, where only ~/ means a home directory; it is empty',
    ],
    [
      "somebody else's home",
      `${HOST}  a: { identity_file: ~bob/key }`,
      '3:23  identity_file of host a must be a path without control characters, where only ~/ means a home directory',
    ],
    ['a broken range', `${HOST}  "web[1-4]":`, '3:3  "[1-4]" is not a range'],
    [
      'one address for a range',
      `${HOST}  "w[1:3]": { address: 10.0.0.1 }`,
      '3:24  address 10.0.0.1 would be the same for all 3 hosts of w[1:3]',
    ],
    ['no tier, where there is a choice', 'version: 1\ntiers: { a: , b: }\nhosts: { h: }', '3:10  host h has no tier'],
    [
      'a reboot in a window that nobody has',
      `version: 1\ndefaults: { reboot: in-window }\nhosts: { h: , i: }`,
      '2:21  host h would never reboot: in-window wants a maintenance window, and it has none',
    ],
    ['a ring twice', 'version: 1\nrings: [a, b, a]\nhosts: { h: }', '2:15  ring a stands here twice'],
    [
      'a circle of jump hosts',
      `${HOST}  h: { jump: a }\njumps: { a: { jump: b }, b: { jump: [c] }, c: { jump: a } }`,
      '4:21  jump hosts form a circle: a → b → c → a',
    ],
    ['a jump through itself', `${HOST}  h:\njumps: { a: { jump: a } }`, '4:21  jump hosts form a circle: a → a'],
    [
      'an unknown jump of a jump',
      `${HOST}  h:\njumps: { a: { jump: b } }`,
      '4:21  unknown jump host "b" for jump host a',
    ],
    ['an unknown tier in defaults', `${HOST}  h:\ndefaults: { tier: x }`, '4:19  unknown tier "x" in defaults'],
    ['an unknown ring in a group', `${HOST}  h:\ngroups: { g: { ring: x } }`, '4:22  unknown ring "x" in group g'],
  ])('because of %s', async (_, text, expected) => {
    const [first, ...rest] = await headsOf(text);
    expect(first).toBe(`inventory.yaml${expected.startsWith(' ') ? '' : ':'}${expected}`);
    expect(rest).toEqual([]);
  });
});

describe('dangerous text', () => {
  const names = [
    '-oProxyCommand=touch',
    'a b',
    'a\u001b[2J',
    'a;id',
    '$(id)',
    'a`id`',
    'a|b',
    '../x',
    'a/b',
    'ü',
    '',
    '.',
    'a@b',
  ];

  it.each(names)('%j is no host name', async (name) => {
    expect((await headsOf(`${HOST}  ${JSON.stringify(name)}:\n`))[0]).toMatch(
      /^inventory.yaml:3:3 {2}the name of a host must be/,
    );
  });

  it.each([...names, '10.0.0.1:22', '[::1]', ':', '1:2', 'fe80::1%a b', 22])('%j is no address', async (address) => {
    const [head] = await headsOf(`${HOST}  a: { address: ${JSON.stringify(address)} }\n`);
    expect(head).toMatch(/^inventory.yaml:3:17 {2}address of host a must be a host name or an IP address/);
  });

  it.each(['-l', 'a b', 'a;b', 'a\nb', '', 'a@b'])('%j is no user', async (user) => {
    expect((await headsOf(`${HOST}  a: { user: ${JSON.stringify(user)} }\n`))[0]).toMatch(/user of host a must be/);
  });

  it.each(['-oFoo', 'a b', 'x$(y)', ''])('%j is no hold', async (hold) => {
    expect((await headsOf(`${HOST}  a: { holds: [${JSON.stringify(hold)}] }\n`))[0]).toMatch(/holds of host a must be/);
  });

  it('never reaches the terminal as it is', async () => {
    const text = `${HOST}  "\u001b]0;owned\u0007": { "\u202e": 1 }\n  b: { labels: { x: "\u009b2J" } }\n`;
    expect(await complaintsAbout(text)).toMatch(/^[\n\x20-\x7e│…]*$/);
  });

  it('is told apart from a name that only cannot be an address', async () => {
    expect(await headsOf(`${HOST}  "web01:22":\n`)).toEqual(['inventory.yaml:3:3  "web01:22" is not an address']);
  });
});

describe('one machine twice', () => {
  it.each<[string, string, string]>([
    ['the same key', 'a: { port: 1 }\n  a: { port: 2 }', '4:3  "a" stands here twice, first in line 3'],
    ['a range that overlaps', '"w[1:3]":\n  w2:', '4:3  host w2 is already described at inventory.yaml:3'],
    [
      'the same address',
      'a: { address: 10.0.0.1 }\n  b: { address: 10.0.0.1, port: 22 }',
      '4:17  host b is the same machine as a at inventory.yaml:3: 10.0.0.1 port 22',
    ],
    ['a name in capitals', 'web:\n  WEB:', '4:3  host WEB is the same machine as web at inventory.yaml:3: WEB port 22'],
    [
      'two local hosts',
      'a: { connection: local }\n  b: { connection: local }',
      '4:20  host b is the same machine as a at inventory.yaml:3: connection: local',
    ],
  ])('is an error: %s', async (_, hosts, expected) => {
    expect(await headsOf(`${HOST}  ${hosts}\n`)).toEqual([`inventory.yaml:${expected}`]);
  });

  it('is not seen where only the address is the same', async () => {
    const hosts =
      'a: { address: 10.0.0.1 }\n  b: { address: 10.0.0.1, port: 23 }\n  c: { address: 10.0.0.1, jump: j }\n';
    expect(await loadFiles({ 'inventory.yaml': `${HOST}  ${hosts}jumps: { j: }\n` })).toMatchObject({ ok: true });
  });
});

describe('several files', () => {
  const heads = async (files: Readonly<Record<string, string>>) => headsOf(files, ['a.yaml', 'b.yaml']);

  it('may not declare the same thing twice: no order decides silently', async () => {
    const shared =
      'version: 1\nrings: [r]\ntiers: { t: }\ngroups: { g: }\njumps: { j: }\ndefaults: { user: x, tier: t }\nhosts: { h: }\n';
    expect(await heads({ 'a.yaml': shared, 'b.yaml': shared })).toEqual([
      'b.yaml:2:1  rings are already declared at a.yaml:2',
      'b.yaml:3:10  tier t is already declared at a.yaml:3',
      'b.yaml:4:11  group g is already declared at a.yaml:4',
      'b.yaml:5:10  jump host j is already declared at a.yaml:5',
      'b.yaml:6:13  user already has a default at a.yaml:6',
      'b.yaml:6:22  tier already has a default at a.yaml:6',
      'b.yaml:7:10  host h is already described at a.yaml:7',
    ]);
  });

  it('are all checked, also when one cannot be', async () => {
    const files = { 'a.yaml': 'version: 1\nhosts: [', 'b.yaml': 'version: 1\nhosts: { a: { prot: 1 } }' };
    const found = await heads(files);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^a\.yaml:2:9 {2}not valid YAML/);
    expect(found[1]).toBe('b.yaml:2:15  unknown key "prot" in host a');
  });

  it('must exist where they are named without wildcards', async () => {
    const text = 'version: 1\nhosts: { a: }\ninclude: [none.yaml, "x/**/*.yaml"]\n';
    expect(await headsOf(text)).toEqual([
      'inventory.yaml:3:11  none.yaml cannot be read: no such file',
      'inventory.yaml:3:22  `**` is not supported in include',
    ]);
    expect(await headsOf({}, ['missing.yaml'])).toEqual(['missing.yaml  cannot be read: no such file']);
  });

  it('are looked for in vain in a directory without any', async () => {
    expect(await headsOf({ 'd/x.txt': '' }, ['d'])).toEqual(['d  is a directory without *.yaml files']);
  });
});

describe('bytes that are no inventory', () => {
  it.each<[string, Buffer, string]>([
    ['Latin-1', Buffer.from('version: 1\n# Müller\nhosts: { a: }\n', 'latin1'), 'inventory.yaml:2:4  not UTF-8'],
    ['UTF-16', Buffer.from('\ufeffversion: 1\n', 'utf16le'), 'inventory.yaml  is UTF-16, not UTF-8'],
    ['nine megabytes', Buffer.alloc(9 * 1024 * 1024, '#'), 'inventory.yaml  is larger than 8 MiB'],
  ])('%s is refused', async (_, bytes, expected) => {
    expect(await headsOf({ 'inventory.yaml': bytes })).toEqual([expected]);
  });

  it('are not read without end', async () => {
    const result = await loadInventory({ paths: ['/dev/zero'], cwd: '/', home: '/' });
    expect(result).toMatchObject({ ok: false, diagnostics: [{ message: 'is larger than 8 MiB' }] });
  });

  it('are shown with an absolute path when they lie elsewhere', async () => {
    await withFiles({ 'in/x.yaml': '[' }, async (directory) => {
      const result = await loadInventory({ paths: ['../in/x.yaml'], cwd: `${directory}/out`, home: '/' });
      expect(result).toMatchObject({ ok: false, diagnostics: [{ file: `${directory}/in/x.yaml` }] });
    });
  });
});
