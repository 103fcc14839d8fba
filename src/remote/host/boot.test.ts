// How the answers of boot.sh are read: phases of systemd, people at terminals and desktops, inhibitors.
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../frames.ts';
import { bootQuery } from './boot.ts';
import { orderReboot } from './reboot.ts';

const ANSWER = {
  'boot-id': '8d5f\n',
  uptime: '12.30 20.00\n',
  'boot-time': '1795400000\n',
  kernel: '6.1.0-18-amd64\n',
  'system-state': 'running\n',
  users: '',
  seats: '',
  inhibitors: 'a(ssssuu) 0\n',
};

const frame = (name: string, stdout: string, code = 0): Frame => ({ name, code, stdout, stderr: '' });
const look = (over: Partial<typeof ANSWER> = {}) => {
  const read = bootQuery.read(
    framesOf(Object.entries({ ...ANSWER, ...over }).map(([name, stdout]) => frame(name, stdout))),
  );
  if (!read.ok) throw new Error(read.fault.message);
  return read.value;
};

describe('a look at the boot of a host', () => {
  it('reads the witnesses of a boot', () => {
    expect(look()).toEqual({
      boot: { id: '8d5f', uptimeS: 12.3, bootedAtS: 1_795_400_000 },
      kernel: '6.1.0-18-amd64',
      phase: 'up',
      users: [],
      inhibitors: [],
    });
    expect(look({ 'boot-time': '' }).boot.bootedAtS).toBeNull();
  });

  it.each([
    ['starting', 'starting'],
    ['initializing', 'starting'],
    ['degraded', 'up'],
    ['maintenance', 'up'],
    ['stopping', 'stopping'],
    ['', 'unknown'],
    ['offline', 'unknown'],
  ])('takes %j for %s', (said, phase) => {
    expect(look({ 'system-state': said }).phase).toBe(phase);
  });

  it('names who sits at a terminal or a desktop, and nobody else', () => {
    const users = 'ana      pts/0        2026-11-23 04:48 (10.0.0.1)\nben      tty1         2026-11-20 09:00\n';
    const seats = [
      'Name=gdm Type=wayland Class=greeter State=active ',
      'Name=eve Type=wayland Class=user State=active ',
      'Name=patch Type=unspecified Class=user State=active ',
    ].join('\n');
    expect(look({ users, seats }).users).toEqual(['ana on pts/0', 'ben on tty1', 'eve on a desktop']);
  });

  it('names what blocks a shutdown, whatever is written in it', () => {
    const inhibitors = [
      'a(ssssuu) 4',
      '"shutdown:sleep" "backup \\"nightly\\"" "copying data" "block" 0 4711',
      '"shutdown" "Unattended Upgrades" "Stop ongoing upgrades" "delay" 0 812',
      '"handle-power-key" "gnome" "its own" "block" 1000 99',
      '"sleep:shutdown" "weak" "asks nicely" "block-weak" 1000 98',
    ].join(' ');
    expect(look({ inhibitors }).inhibitors).toEqual(['backup "nightly" (copying data)', 'weak (asks nicely)']);
  });
});

it('an order to reboot tells given, refused and too late apart', () => {
  const read = (...frames: Frame[]) => orderReboot('8d5f', 'respect').read(framesOf(frames));
  expect(read(frame('order', ''))).toEqual({ ok: true, value: { kind: 'ordered' } });
  expect(read(frame('elsewhere', ''))).toEqual({ ok: true, value: { kind: 'rebooted-before' } });
  expect(read({ ...frame('order', '', 1), stderr: 'Failed to start\n' })).toEqual({
    ok: true,
    value: { kind: 'refused', reason: 'Failed to start' },
  });
  expect(read()).toMatchObject({ ok: false });
});
