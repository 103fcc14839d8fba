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
      canary: '1 · built-in',
      soak: '0d · built-in',
      ring: 'production · built-in',
      groups: 'web, far · host inventory.yaml:15',
      'labels.role': 'proxy · group far inventory.yaml:11',
      'holds kubelet': 'kubelet · defaults inventory.yaml:4',
      'holds nginx': 'nginx · group web inventory.yaml:8',
      'holds curl': 'curl · host inventory.yaml:17',
      reboot: 'never · tier critical inventory.yaml:6',
      services: 'report · built-in',
      snapshot: 'packages, if it can be had, newest 3 kept · built-in',
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

describe('describeHost: what surrounds a change', () => {
  it('says what is checked, run and kept, when, and which line wants it', async () => {
    const fleet = await inventoryOf(`version: 1
windows:
  sunday: { every: sunday, at: "02:00", for: 4h, zone: UTC }
tiers:
  t: { canary: 2, max_batch_failures: 1, gate: { settle: 5m, approval: true }, reboot: if-needed, windows: sunday }
groups:
  web:
    checks: [{ unit: nginx }, { http: "http://{address}/health", body: ok }]
    hooks: { before_host: drain.sh }
hosts:
  a:
    tier: t
    groups: [web]
    checks: [{ name: unit nginx, command: pgrep nginx }]
    hooks: { after_host: { run: undrain.sh, on: host, timeout: 1m } }
    snapshot: { kind: filesystem, required: true, max_age: 30d }
    blackout: 2026-12-24
`);
    const told = Object.fromEntries(
      (describeHost(fleet, 'a') ?? []).map(({ key, value, origin }) => [
        `${key} ${value}`,
        origin.kind === 'inventory' ? `${origin.layer}:${origin.line}` : origin.kind,
      ]),
    );
    expect(told).toMatchObject({
      'canary 2': 'tier t:5',
      'max_batch_failures 1': 'tier t:5',
      'gate checks green for 300s, approval': 'tier t:5',
      'reboot if-needed': 'tier t:5',
      'reboot_timeout 10m': 'built-in',
      'checks unit nginx: pgrep nginx on host (10s each, 5 retries every 5s)': 'host:14',
      'checks http {address}/health: http://{address}/health answers 200 with "ok" from bastion (10s each, 5 retries every 5s)':
        'group web:8',
      'hooks.before_host drain.sh on bastion, within 5m': 'group web:9',
      'hooks.after_host undrain.sh on host, within 1m': 'host:15',
      'snapshot filesystem, required, newest 3 kept, 30d at most': 'host:16',
      'windows sunday': 'tier t:5',
      'blackout 2026-12-24': 'host:17',
    });
  });
});
