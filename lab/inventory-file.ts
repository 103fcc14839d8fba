// Writes the files a client needs to reach a lab: inventory, known_hosts and an ssh_config.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostRecord } from './host/host-spec.ts';

export type ClientFiles = {
  readonly inventoryPath: string;
  readonly knownHostsPath: string;
  readonly sshConfigPath: string;
  readonly identityFile: string;
};

export function clientFiles(directory: string): ClientFiles {
  return {
    inventoryPath: join(directory, 'inventory.yaml'),
    knownHostsPath: join(directory, 'known_hosts'),
    sshConfigPath: join(directory, 'ssh_config'),
    identityFile: join(directory, 'id_ed25519'),
  };
}

function hostLine(host: HostRecord, jump: HostRecord | undefined): string {
  const { name, tier = 'standard', ring = 'staging', groups, labels, sudo = 'passwordless', family } = host.options;
  const values = {
    address: host.address,
    ...(host.port === 22 ? {} : { port: host.port }),
    ...(host.user === 'patch' ? {} : { user: host.user }),
    ...(sudo === 'passwordless' ? {} : { sudo }),
    tier,
    ring,
    groups: groups ?? [family],
    ...(labels === undefined ? {} : { labels }),
    ...(jump === undefined ? {} : { jump: jump.options.name }),
  };
  return `  ${name}: ${JSON.stringify(values)}`; // JSON is valid YAML
}

function inventory(hosts: readonly HostRecord[], jump: HostRecord | undefined, files: ClientFiles): string {
  const groups = [...new Set(hosts.flatMap((host) => host.options.groups ?? [host.options.family]))];
  const jumpLines =
    jump === undefined
      ? []
      : [`jumps:\n  ${jump.options.name}: ${JSON.stringify({ address: jump.address, port: jump.port, user: 'hop' })}`];
  return [
    'version: 1',
    'defaults:',
    '  user: patch',
    '  sudo: passwordless',
    `  known_hosts: ${files.knownHostsPath}`,
    `  identity_file: ${files.identityFile}`,
    'tiers:',
    '  critical: { batch: 25%, max_failures: 0, soak: 0d, canary: 0 }',
    '  standard: { batch: 10, max_failures: 5%, canary: 0 }',
    '  lab: { batch: 50, max_failures: 20%, canary: 0 }',
    'rings: [staging, production]',
    'groups:',
    ...groups.map((group) => `  ${group}: {}`),
    ...jumpLines,
    'hosts:',
    ...hosts.map((host) => hostLine(host, jump)),
    '',
  ].join('\n');
}

function sshConfig(hosts: readonly HostRecord[], jump: HostRecord | undefined, files: ClientFiles): string {
  const blocks = (jump === undefined ? hosts : [...hosts, jump]).map((host) => {
    const through = jump === undefined || host === jump ? [] : [`  ProxyJump ${jump.options.name}`];
    const who = [`  HostName ${host.address}`, `  Port ${host.port}`, `  User ${host.user}`];
    return [`Host ${host.options.name}`, ...who, ...through].join('\n');
  });
  const all = `Host *\n  IdentityFile ${files.identityFile}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${files.knownHostsPath}\n  StrictHostKeyChecking yes\n`;
  return `${blocks.join('\n')}\n${all}`;
}

function knownHostsLine({ address, port, hostKey }: HostRecord): string {
  return `${port === 22 ? address : `[${address}]:${port}`} ${hostKey}\n`;
}

/** Writes all of them; `records` is every host of the lab, the jump host among them. */
export function writeClientFiles(
  directory: string,
  records: readonly HostRecord[],
  jump: HostRecord | undefined,
): void {
  const files = clientFiles(directory);
  const hosts = records.filter((host) => host !== jump);
  writeFileSync(files.inventoryPath, inventory(hosts, jump, files));
  writeFileSync(files.knownHostsPath, records.map(knownHostsLine).join(''));
  writeFileSync(files.sshConfigPath, sshConfig(hosts, jump, files));
}
