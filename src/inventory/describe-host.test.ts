import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../test/inventory-on-disk.ts';
import { describeHost } from './describe-host.ts';

const inventory = await inventoryOf(`version: 1
defaults:
  user: patch
  holds: [kubelet]
tiers:
  critical: { batch: 5, reboot: never }
groups:
  web: { labels: { role: web }, holds: [nginx] }
  far:
    jump: bastion
    labels: { role: proxy }
hosts:
  web01:
    tier: critical
    groups: [web, far]
    address: 10.0.0.1
    holds: [curl]
  plain: { tier: critical, ring: production }
  here: { tier: critical, connection: local, jump: bastion }
jumps:
  bastion:
`);

const explained = (name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (describeHost(inventory, name) ?? []).map(({ key, value, origin }) => [
      key === 'holds' ? `holds ${value}` : key,
      origin.kind === 'inventory'
        ? `${value} · ${origin.layer} ${origin.file}:${origin.line}`
        : `${value} · ${origin.kind}`,
    ]),
  );

describe('describeHost', () => {
  it('says for each value which layer and line decided it', () => {
    expect(explained('web01')).toEqual({
      address: '10.0.0.1 · host inventory.yaml:16',
      connection: 'ssh · built-in',
      port: 'null · ssh-config',
      user: 'patch · defaults inventory.yaml:3',
      identity_file: 'null · ssh-config',
      known_hosts: 'null · ssh-config',
      jump: 'bastion · group far inventory.yaml:10',
      sudo: 'passwordless · built-in',
      tier: 'critical · host inventory.yaml:14',
      batch: '5 · tier critical inventory.yaml:6',
      max_failures: '0 · built-in',
      soak: '0d · built-in',
      ring: 'production · built-in',
      groups: 'web, far · host inventory.yaml:15',
      'labels.role': 'proxy · group far inventory.yaml:11',
      'holds kubelet': 'kubelet · defaults inventory.yaml:4',
      'holds nginx': 'nginx · group web inventory.yaml:8',
      'holds curl': 'curl · host inventory.yaml:17',
      reboot: 'never · tier critical inventory.yaml:6',
      exposure: 'unknown · built-in',
    });
  });

  it('takes the address of a host that names none from its key', () => {
    expect(explained('plain')).toMatchObject({
      address: 'plain · host inventory.yaml:18',
      ring: 'production · host inventory.yaml:18',
    });
  });

  it('says direct where a jump is named but not walked', () => {
    expect(explained('here')).toMatchObject({ jump: 'direct · host inventory.yaml:19' });
  });

  it('knows nothing about hosts that are not there', () => {
    expect(describeHost(inventory, 'web02')).toBeUndefined();
  });
});
