// Which hosts apt serves, and that no text from a host makes a reader throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../core/facts.ts';
import { framesOf } from '../../remote/frames.ts';
import { apt } from './apt.ts';
import { parseInstalled } from './installed.ts';
import { parseRepositories } from './repositories.ts';
import { parseSimulation } from './simulation.ts';
import { parseVersionTables } from './version-table.ts';

const facts = (id: string, idLike: readonly string[], more: Partial<Facts> = {}): Facts => ({
  os: { id, idLike, version: '1', name: id },
  kernel: '6.1.0-13-amd64',
  arch: 'x86_64',
  machineId: '',
  bootId: '',
  uptimeS: 1,
  clockOffsetMs: 0,
  managers: [{ program: 'apt-get', version: 'apt 2.6.1 (amd64)' }],
  sudo: 'root',
  cpus: 1,
  memoryBytes: 1,
  ...more,
});

describe('apt', () => {
  it.each([
    [facts('debian', []), true],
    [facts('ubuntu', ['debian']), true],
    [facts('linuxmint', ['ubuntu', 'debian']), true],
    [facts('altlinux', []), false],
    [facts('rocky', ['rhel', 'centos', 'fedora']), false],
    [facts('debian', [], { managers: [] }), false],
    [facts('ubuntu-core', ['ubuntu'], { imageBased: { kind: 'Ubuntu Core', command: 'snap refresh' } }), false],
  ])('serves $0.os.id: %s', (host, served) => {
    expect(apt.serves(host)).toBe(served);
  });

  const names = [
    ...['lists-lock', 'refresh', 'enabled-lists', 'lists', 'clock', 'locks', 'journal', 'audit', 'check', 'conffiles'],
    ...['version', 'installed', 'holds', 'automatic', 'sources', 'versions', 'transaction', 'everything', 'downloads'],
    ...['kernel', 'kernel-build', 'kernel-images', 'kernel-packages', 'reboot-flag', 'needrestart'],
    ...['grub-questions', 'grub-devices', 'installed-sizes', 'offered', 'refusal'],
  ];
  const words = [
    'Inst ',
    'Remv ',
    ' (',
    ')',
    '[',
    ']',
    ':\n',
    '  Installed: ',
    ' *** ',
    '\n',
    '\t',
    ' ',
    '500 ',
    'E: ',
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary' })))
    .map((parts) => parts.join(''));
  const sound: Readonly<Record<string, string>> = {
    version: 'apt 2.6.1 (amd64)\n',
    installed: 'a1\tall\t1\ta1\t1\tinstalled\tok\n',
    holds: '',
    clock: '1\n',
  };

  it('never throws on what hosts say', () => {
    const survey = apt.survey({ refresh: true, maxMetadataAgeS: 1, allowRemovals: true });
    const queries = [survey, apt.resolve({ changes: [] }), apt.snapshot(), apt.restartNeeded()];
    fc.assert(
      fc.property(
        fc.array(text, { minLength: names.length, maxLength: names.length }),
        fc.boolean(),
        (texts, helped) => {
          const frames = names.map((name, i) => {
            const random = texts[i] ?? '';
            return { name, code: 0, stdout: (helped ? sound[name] : undefined) ?? random, stderr: random };
          });
          for (const query of queries) expect(query.read(framesOf(frames))).toHaveProperty('ok');
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['simulations', parseSimulation],
    ['version tables', parseVersionTables],
    ['repositories', parseRepositories],
    ['package lists', parseInstalled],
  ])('reads any %s', (_, parse) => {
    fc.assert(
      fc.property(text, (random) => {
        expect(parse(random)).toHaveProperty('ok');
      }),
      { numRuns: 500 },
    );
  });

  it('reads any transcript', () => {
    fc.assert(
      fc.property(text, fc.nat(255), (transcript, code) => {
        expect(apt.receipt(transcript, code)).toHaveProperty('degraded');
      }),
    );
  });
});
