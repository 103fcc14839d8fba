// `npm run demo`: the main job on real SSH hosts, told step by step. Without root on Linux: a read-only plan of this very machine.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { labAvailability } from './can-run.ts';
import { type Lab, raiseLab } from './lab.ts';

const BIN = fileURLToPath(new URL('../../bin/patchctl', import.meta.url));
const state = mkdtempSync(join(tmpdir(), 'patchctl-demo-'));
const color = process.stdout.isTTY === true && !process.env['NO_COLOR'];

const say = (text: string): void => void process.stdout.write(`${color ? `\u001b[1m${text}\u001b[0m` : text}\n`);

/** Runs patchctl as a user would, with its output straight to the terminal. */
const patchctl = (inventory: string, ...args: readonly string[]): Promise<number> => {
  say(`\n$ patchctl ${args.join(' ')}`);
  const env = { ...process.env, PATCHCTL_INVENTORY: inventory, PATCHCTL_STATE: state };
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
};

const expectCode = (what: string, code: number, wanted: number): void => {
  if (code !== wanted) throw new Error(`${what} ended with ${code} instead of ${wanted}`);
};

/** What the hosts' own package databases say, read past patchctl. */
const readBack = async (lab: Lab): Promise<void> => {
  say('\nRead back from the hosts themselves, not through patchctl:');
  for (const host of lab.hosts) {
    const query = /^(rocky|suse)/.test(host.name)
      ? 'rpm -q lab-lib lab-web'
      : "dpkg-query -W -f '${Package} ${Version}\\n' lab-lib lab-web";
    const { stdout } = await host.exec(query);
    process.stdout.write(`  ${host.name.padEnd(10)} ${stdout.trim().replaceAll('\n', ', ')}\n`);
  }
};

const CVE = 'CVE-2026-90003';

/** Stand-ins in the shape of the real feeds: the hosts' packages are made up, and so are their vulnerabilities. */
const FEEDS = {
  kev: {
    dateReleased: '2026-11-20T10:00:00.0000Z',
    vulnerabilities: [
      { cveID: CVE, dateAdded: '2026-11-20', dueDate: '2026-12-11', knownRansomwareCampaignUse: 'Unknown' },
    ],
  },
  debian: {
    'lab-core': {
      [CVE]: {
        releases: {
          bookworm: { status: 'resolved', repositories: {}, fixed_version: '3.0.1-1+deb12u2', urgency: 'high' },
        },
      },
    },
  },
};

const writeFeeds = (): void => {
  const sources = Object.entries(FEEDS).map(([name, content]) => {
    const file = join(state, `${name}.json`);
    writeFileSync(file, JSON.stringify(content));
    return [name, pathToFileURL(file).href] as const;
  });
  writeFileSync(
    join(state, 'feeds.yaml'),
    JSON.stringify({ feeds: Object.keys(FEEDS), sources: Object.fromEntries(sources) }),
  );
};

/** The ledger of the demo is new, and only runs get ids. */
const FIRST_RUN = `${new Date().toISOString().slice(0, 10)}.1`;

const onRealHosts = async (): Promise<void> => {
  say('Raising four real SSH hosts on this machine (the first time takes some minutes) …');
  const lab = await raiseLab({
    hosts: [
      { name: 'stage1', family: 'debian', tier: 'standard', ring: 'staging' },
      { name: 'web1', family: 'debian', tier: 'critical', ring: 'production' },
      { name: 'rocky1', family: 'rocky', tier: 'critical', ring: 'production' },
      { name: 'suse1', family: 'suse', tier: 'critical', ring: 'production' },
    ],
  });
  try {
    const run = (...args: readonly string[]): Promise<number> => patchctl(lab.inventoryPath, ...args);
    const plan = join(state, 'plan.json');
    expectCode('hosts check', await run('hosts', 'check'), 0);
    say(`\nOne made-up entry stands for CISA's list of what is exploited: ${CVE}, in a library of these hosts.`);
    writeFeeds();
    expectCode('feeds fetch', await run('feeds', 'fetch'), 0);
    expectCode('plan', await run('plan', '--allow-removals', '--out', plan), 0);
    expectCode('apply', await run('apply', plan, '--yes'), 0);
    await readBack(lab);
    say('\nWho is still exposed, and what fixed it:');
    expectCode('cve', await run('cve', CVE), 0);
    say('\nOne host goes back, from the packages that were saved on it before the change; no mirror is asked:');
    expectCode('rollback', await run('rollback', FIRST_RUN, '--host', 'rocky1', '--yes'), 0);
    expectCode('status', await run('status'), 0);
    expectCode('history', await run('history'), 0);
    expectCode('audit verify', await run('audit', 'verify'), 0);
    say('\nThe same plan a second time is refused: a plan is used once.');
    expectCode('apply again', await run('apply', plan, '--yes'), 3);
    say('\nDone: hosts of three families planned, patched, read back, one taken back, and the record of it verified.');
  } finally {
    await lab.down();
  }
};

const INVENTORY = `version: 1
tiers:
  standard: {}
hosts:
  this-machine: { connection: local, tier: standard, sudo: passwordless }
`;

const onThisMachine = async (reason: string): Promise<void> => {
  say(`No lab here: ${reason}`);
  say('Instead, a read-only plan of this very machine (connection: local); nothing is refreshed or changed.');
  const inventory = join(state, 'inventory.yaml');
  writeFileSync(inventory, INVENTORY);
  const code = await patchctl(inventory, 'plan', '--no-refresh');
  // 4: this machine cannot be planned (no apt or dnf, no sudo, old package lists): that is an answer, too, and it is shown.
  if (code !== 0 && code !== 4) throw new Error(`plan ended with ${code}`);
};

try {
  const lab = labAvailability();
  await (lab.ok ? onRealHosts() : onThisMachine(lab.reason));
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(state, { recursive: true, force: true });
}
