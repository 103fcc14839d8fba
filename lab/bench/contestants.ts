// The programs that are compared, each as the command line that a person would type.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beside } from '../places.ts';
import { run } from '../shell.ts';
import { type Fleet, writeFleet } from './fleet.ts';
import { type Cost, costOf, type Program } from './measured.ts';

export interface Contestant {
  readonly name: string;
  /** One scan of the whole fleet, from nothing to the end. */
  scan(): Promise<Cost>;
}

/** What each is called in the tables. */
export const contestantNames = {
  patchctl: 'patchctl',
  floor: 'floor',
  ansible: 'Ansible',
  pipelining: 'Ansible, pipelining',
  sameQuestions: 'Ansible, pipelining, same questions',
} as const;

interface Course {
  readonly fleet: Fleet;
  readonly inventoryPath: string;
  /** A directory for files of the contestants, removed by the caller. */
  readonly scratch: string;
}

function patchctl({ fleet, inventoryPath, scratch }: Course): Contestant {
  const program: Program = {
    command: process.execPath,
    args: [beside('../../bin/patchctl'), 'scan', '--concurrency', String(fleet.parallel)],
    env: { PATCHCTL_INVENTORY: inventoryPath, PATCHCTL_STATE: join(scratch, 'state') },
  };
  return { name: contestantNames.patchctl, scan: () => costOf(program) };
}

function floor({ fleet, scratch }: Course): Contestant {
  const file = join(scratch, 'fleet.json');
  writeFleet(file, fleet);
  const program: Program = { command: process.execPath, args: [beside('bench/floor.js'), file] };
  return { name: contestantNames.floor, scan: () => costOf(program) };
}

function ansibleInventory({ hosts, identityFile, knownHosts }: Fleet): string {
  const lines = hosts.map(({ name, address, port, user }) => {
    const where = `ansible_host=${address} ansible_port=${port} ansible_user=${user}`;
    return `${name} ${where} ansible_ssh_private_key_file=${identityFile}`;
  });
  const options = `ansible_ssh_common_args='-o IdentitiesOnly=yes -o UserKnownHostsFile=${knownHosts}'`;
  return `${lines.join('\n')}\n\n[all:vars]\n${options}\n`;
}

/** Ends the connections that Ansible leaves open for a minute: every run starts from nothing. */
async function hangUp(sockets: string): Promise<void> {
  for (const socket of readdirSync(sockets)) await run('ssh', ['-O', 'exit', '-S', join(sockets, socket), 'any']);
}

interface AnsibleRun {
  readonly name: string;
  readonly playbook: string;
  /** Modules go through the open connection instead of being copied as files first. Off where nobody turned it on. */
  readonly pipelining: 'on' | 'off';
}

function ansible({ fleet, scratch }: Course, { name, playbook, pipelining }: AnsibleRun): Contestant {
  const hosts = join(scratch, 'ansible-hosts');
  // Below /tmp and short: a socket's path has at most 107 characters.
  const sockets = join(scratch, 'cp');
  mkdirSync(sockets, { recursive: true });
  writeFileSync(hosts, ansibleInventory(fleet));
  const program: Program = {
    command: 'ansible-playbook',
    args: ['--inventory', hosts, '--forks', String(fleet.parallel), beside(`bench/${playbook}`)],
    env: {
      ANSIBLE_CONFIG: beside('bench/ansible.cfg'),
      ANSIBLE_PIPELINING: pipelining === 'on' ? 'True' : 'False',
      ANSIBLE_SSH_CONTROL_PATH_DIR: sockets,
      ANSIBLE_NOCOLOR: '1',
    },
  };
  const scan = async (): Promise<Cost> => {
    const cost = await costOf(program);
    await hangUp(sockets);
    return cost;
  };
  return { name, scan };
}

/** In the order in which they take turns. */
export function contestants(course: Course): Contestant[] {
  rmSync(join(course.scratch, 'state'), { recursive: true, force: true });
  return [
    patchctl(course),
    floor(course),
    ansible(course, { name: contestantNames.ansible, playbook: 'playbook.yml', pipelining: 'off' }),
    ansible(course, { name: contestantNames.pipelining, playbook: 'playbook.yml', pipelining: 'on' }),
    ansible(course, { name: contestantNames.sameQuestions, playbook: 'playbook-same-questions.yml', pipelining: 'on' }),
  ];
}
