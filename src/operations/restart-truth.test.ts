// The package manager's word about restarts, and the host's own, laid side by side.
import { describe, expect, it } from 'vitest';
import { fault } from '../core/fault.ts';
import { failed, ok } from '../core/result.ts';
import { restartFinding } from './restart-truth.ts';

const LOOKED = { words: [{ source: 'kernel', needed: false }], services: [], attention: [] } as const;

describe('restartFinding', () => {
  it('names each service once, with the word of the manager', () => {
    const survey = {
      reboot: { needed: false, reasons: [] },
      services: [
        { unit: 'sshd', why: 'zypper ps' },
        { unit: 'cron.service', why: 'needrestart' },
      ],
    } as const;
    const seen = ['cron.service', 'dbus.service', 'sshd.service'].map((unit) => ({ unit, why: 'maps' }));
    const { services, attention } = restartFinding(survey, ok({ ...LOOKED, services: seen }));
    expect(services.map(({ unit, why }) => `${unit}: ${why}`)).toEqual([
      'sshd: zypper ps',
      'cron.service: needrestart',
      'dbus.service: maps',
    ]);
    expect(attention).toEqual(['never restarted in passing, a reboot renews them: dbus.service']);
  });

  it('leaves the need unknown, and patching possible, when the host could not be looked at', () => {
    const broken = failed(fault('reply-unreadable', 'the answer has no part "images"'));
    expect(restartFinding({ reboot: { needed: false, reasons: [] }, services: [] }, broken).reboot).toEqual({
      needed: 'unknown',
      reasons: ['kernel: could not be looked at (the answer has no part "images")'],
    });
  });

  it('believes its own eyes when the package manager gave no answer', () => {
    const word = { source: 'core libraries', needed: true, reason: 'libc.so.6 replaced' } as const;
    expect(restartFinding(undefined, ok({ ...LOOKED, words: [word] })).reboot.needed).toBe(true);
    expect(restartFinding(undefined, ok(LOOKED)).reboot).toEqual({ needed: 'unknown', reasons: [] });
  });
});
