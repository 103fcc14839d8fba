// Which hosts the adapter serves, and that nothing odd gets into a job or passes for a success.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change.ts';
import type { Facts, FoundManager } from '../../core/facts.ts';
import { pacman } from './pacman.ts';

const facts = (id: string, managers: readonly FoundManager[], idLike: readonly string[] = []): Facts => ({
  os: { id, idLike, version: '', name: id },
  kernel: '',
  arch: 'x86_64',
  machineId: '',
  bootId: '',
  uptimeS: 0,
  clockOffsetMs: 0,
  managers,
  sudo: 'root',
  cpus: 1,
  memoryBytes: 0,
});

const PACMAN: FoundManager = { program: 'pacman', version: '.--. Pacman v6.0.2 - libalpm v13.0.2' };

describe('serves', () => {
  it.each([
    ['Arch', facts('arch', [PACMAN]), true],
    ['a relative by ID_LIKE', facts('endeavouros', [PACMAN], ['arch']), true],
    ['Debian with pacman installed', facts('debian', [PACMAN]), false],
    ['Arch without pacman', facts('arch', []), false],
    [
      'an image-based relative',
      { ...facts('steamos', [PACMAN], ['arch']), imageBased: { kind: 'an image', command: 'steamos-update' } },
      false,
    ],
  ])('%s: %s', (_, host, expected) => {
    expect(pacman.serves(host)).toBe(expected);
  });
});

const change = (over: Partial<Change>): Change => ({
  action: 'upgrade',
  package: 'openssl',
  arch: 'x86_64',
  from: '3.3.0-1',
  to: '3.3.1-1',
  origin: 'core',
  security: 'unknown',
  advisories: [],
  band: 4,
  due: null,
  why: '',
  ...over,
});

const BEFORE = { manifest: { packages: [] }, holds: [], automatic: [] };

describe('apply', () => {
  it('tells the job what must still be offered, and leaves removals to what replaces them', () => {
    const job = pacman.apply(
      [change({}), change({ package: 'lib32-x', action: 'held' }), change({ action: 'remove', to: null })],
      BEFORE,
    );
    expect(job.data).toEqual({ wanted: 'openssl\t3.3.1-1', last: '' });
  });

  it('refuses to build a job from a name or version that no survey lets through', () => {
    const odd = fc.string().filter((text) => !/^[A-Za-z0-9@_+][A-Za-z0-9@._+:~^-]*$/.test(text));
    fc.assert(
      fc.property(odd, (text) => {
        expect(() => pacman.apply([change({ package: text })], BEFORE)).toThrow();
        expect(() => pacman.apply([change({ to: text })], BEFORE)).toThrow();
      }),
    );
  });
});

describe('receipt', () => {
  it.each([
    ['(12/40) upgrading mkinitcpio...', 'mkinitcpio: its install script failed'],
    ['(3/7) Updating linux initcpios...', 'hook "Updating linux initcpios" failed'],
    [':: Running post-transaction hooks...', 'a script or hook failed'],
  ])('names what failed after "%s", which pacman ends with 0', (line, expected) => {
    const transcript = `${line}\n==> ERROR: No space left on device\nerror: command failed to execute correctly\n`;
    expect(pacman.receipt(transcript, 0)).toEqual({ degraded: [expected], attention: [] });
  });

  it('lists configuration files that were kept or saved, each once', () => {
    const transcript = [
      'warning: /etc/pacman.conf installed as /etc/pacman.conf.pacnew',
      'warning: /etc/old.conf saved as /etc/old.conf.pacsave',
      'warning: /etc/pacman.conf installed as /etc/pacman.conf.pacnew',
    ].join('\n');
    expect(pacman.receipt(transcript, 0).attention).toEqual([
      '/etc/pacman.conf.pacnew needs review',
      '/etc/old.conf.pacsave needs review',
    ]);
  });

  it('has words for every failure, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 255 }), (text, code) => {
        expect(pacman.receipt(text, code).failure).toBeTruthy();
      }),
    );
  });
});
