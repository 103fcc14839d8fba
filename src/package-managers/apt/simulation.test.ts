// apt's simulation, line by line.
import { describe, expect, it } from 'vitest';
import { parseSimulation, refusalOf } from './simulation.ts';

describe('parseSimulation', () => {
  it.each([
    [
      'Inst libgcrypt20 [1.10.1-3] (1.10.1-3+deb12u1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64])',
      {
        kind: 'install',
        name: 'libgcrypt20',
        arch: 'amd64',
        from: '1.10.1-3',
        to: '1.10.1-3+deb12u1',
        origins: 'Debian:12.15/oldstable, Debian-Security:12/oldstable-security',
      },
    ],
    [
      'Inst libc6:i386 [2.36-9] (2.36-9+deb12u1 Debian:12.5/stable [i386]) []',
      {
        kind: 'install',
        name: 'libc6',
        arch: 'i386',
        from: '2.36-9',
        to: '2.36-9+deb12u1',
        origins: 'Debian:12.5/stable',
      },
    ],
    [
      'Inst libpam-modules-bin [1.5.2-6] (1.5.2-7 Debian:12.15/oldstable [amd64]) [libpam-modules:amd64 on libpam0g:amd64] [a:amd64 ]',
      {
        kind: 'install',
        name: 'libpam-modules-bin',
        arch: 'amd64',
        from: '1.5.2-6',
        to: '1.5.2-7',
        origins: 'Debian:12.15/oldstable',
      },
    ],
    [
      'Inst docker-ce (5:25.0.0-1~debian.12~bookworm Docker CE, [x] (y):bookworm [amd64])',
      {
        kind: 'install',
        name: 'docker-ce',
        arch: 'amd64',
        from: null,
        to: '5:25.0.0-1~debian.12~bookworm',
        origins: 'Docker CE, [x] (y):bookworm',
      },
    ],
    ['Inst local (1.0  [all])', { kind: 'install', name: 'local', arch: 'all', from: null, to: '1.0', origins: '' }],
    ['Remv lab-victim [1.0]', { kind: 'remove', name: 'lab-victim', from: '1.0', to: null, origins: '' }],
    [
      'Remv libfoo:i386 [1:2.0-1] [bar:i386 ]',
      { kind: 'remove', name: 'libfoo', arch: 'i386', from: '1:2.0-1', to: null, origins: '' },
    ],
  ])('%s', (line, step) => {
    expect(parseSimulation(`${line}\n`)).toEqual({ ok: true, value: [step] });
  });

  it('knows Conf lines and makes no step of them', () => {
    expect(parseSimulation('Conf sed (4.9-1 Debian:12/stable [amd64]) []\n')).toEqual({ ok: true, value: [] });
  });

  it.each([
    'Reading package lists...',
    'Inst x',
    'Inst $(touch /canary) (1.0 Debian:12/stable [amd64])',
    'Inst -oFoo (1.0 Debian:12/stable [amd64])',
    'Inst Upper (1.0 Debian:12/stable [amd64])',
    'Inst lib\u001b[31mred (1.0 Debian:12/stable [amd64])',
    'Inst sed ($(reboot) Debian:12/stable [amd64])',
    'Inst sed (-1 Debian:12/stable [amd64])',
    'Remv ;reboot [1.0]',
  ])('faults on %j and shows it', (line) => {
    const read = parseSimulation(`Remv fine [1.0]\n${line}\n`);
    expect(read).toMatchObject({ ok: false, fault: { code: 'reply-unreadable', message: `apt-get -s: ${line}` } });
  });
});

describe('refusalOf', () => {
  const frame = { name: 'transaction', code: 100, stdout: '', stderr: 'W: noise\nE: Broken packages\n' };

  it('gives apt’s errors, without its warnings', () => {
    expect(refusalOf(frame)).toBe('E: Broken packages');
  });

  it('names unmet dependencies first', () => {
    const stdout =
      'Some packages could not be installed.\n a : Depends: b (>= 2) but 1 is to be installed\n     Breaks: c\n';
    const words = refusalOf(frame, { ...frame, name: 'refusal', stdout });
    expect(words).toBe('a : Depends: b (>= 2) but 1 is to be installed\nBreaks: c\nE: Broken packages');
  });

  it('gives the exit code when apt says nothing', () => {
    expect(refusalOf({ ...frame, stderr: '' })).toBe('apt-get: exit code 100');
  });
});
