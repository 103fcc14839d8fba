// dpkg's package list and apt's version line.
import { describe, expect, it } from 'vitest';
import { parseAptVersion, parseInstalled } from './installed.ts';

const row = (...fields: readonly string[]): string => `${fields.join('\t')}\n`;

describe('parseInstalled', () => {
  it('keeps names, states and sources, and leaves out what is gone', () => {
    const text =
      row('libc6', 'i386', '2.36-9', 'glibc', '2.36-9', 'installed', 'ok') +
      row('bash', 'amd64', '5.2.15-2+b13', 'bash', '5.2.15-2', 'half-configured', 'ok') +
      row('broken', 'all', '1', 'broken', '1', 'half-installed', 'reinstreq') +
      row('old', 'all', '1', 'old', '1', 'config-files', 'ok') +
      row('wished', 'all', '', 'wished', '', 'not-installed', 'ok');
    const read = parseInstalled(text);
    expect(read.ok && read.value.packages.map(({ name, arch, state }) => `${name} ${arch} ${state}`)).toEqual([
      'libc6 i386 installed',
      'bash amd64 half-configured',
      'broken all half-installed, reinstreq',
    ]);
  });

  it('faults on a line of another form', () => {
    expect(parseInstalled('bash amd64 5.2\n')).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});

describe('parseAptVersion', () => {
  it('reads version and native architecture from the first line', () => {
    const value = { version: '2.6.1', native: 'amd64' };
    expect(parseAptVersion('apt 2.6.1 (amd64)\nSupported modules:\n')).toEqual({ ok: true, value });
    expect(parseAptVersion('apt-rpm 0.5\n')).toMatchObject({ ok: false });
  });
});
