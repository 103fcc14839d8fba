// The readers of facts, resources and state over answers as hosts give them, good and odd.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../frames.ts';
import { factsQuery } from './facts.ts';
import { parseOsRelease } from './os-release.ts';
import { resourcesQuery } from './resources.ts';
import { stateQuery } from './state.ts';

const frame = (name: string, stdout: string, rest: Partial<Frame> = {}): Frame => ({
  name,
  code: 0,
  stdout,
  stderr: '',
  ...rest,
});

const FACTS: readonly Frame[] = [
  frame(
    'os-release',
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  ),
  frame('uname', '6.1.0-18-amd64 x86_64\n'),
  frame('machine-id', 'abc123\n'),
  frame('boot-id', 'f00\n'),
  frame('uptime', '4242.17 8000.00\n'),
  frame('memory', 'MemTotal:       24000000 kB\n'),
  frame('cpus', '2\n'),
  frame('markers', '/run/systemd/system\n'),
  frame('programs', 'apt-get\n'),
  frame('versions', 'apt-get: apt 2.6.1 (amd64)\n'),
  frame('id', '1000\n'),
  frame('sudo', ''),
  frame('clock', '1000\n'),
];
const facts = (...changed: readonly Frame[]) => {
  const times = [999_900, 1_000_100];
  const query = factsQuery(() => times.shift() ?? 0);
  return query.read(framesOf([...FACTS.filter((f) => !changed.some((c) => c.name === f.name)), ...changed]));
};

describe('facts', () => {
  it('are read from raw answers, with the clock compared to the middle of the trip', () => {
    const read = facts();
    expect(read).toMatchObject({
      ok: true,
      value: {
        os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
        kernel: '6.1.0-18-amd64',
        arch: 'x86_64',
        machineId: 'abc123',
        uptimeS: 4242.17,
        clockOffsetMs: 500,
        managers: [{ program: 'apt-get', version: 'apt 2.6.1 (amd64)' }],
        sudo: 'passwordless',
        cpus: 2,
        memoryBytes: 24_000_000 * 1024,
      },
    });
  });

  it.each<[string, Frame, string]>([
    ['a password is needed', frame('sudo', '', { code: 1, stderr: 'sudo: a password is required' }), 'needs-password'],
    [
      'a terminal is needed',
      frame('sudo', '', { code: 1, stderr: 'sudo: sorry, you must have a tty to run sudo' }),
      'needs-terminal',
    ],
    ['it is refused', frame('sudo', '', { code: 1, stderr: 'Sorry, user x is not allowed to execute' }), 'refused'],
    ['it is missing', frame('sudo', '', { code: 127 }), 'missing'],
  ])('tell when sudo does not work: %s', (_name, sudo, state) => {
    expect(facts(sudo)).toMatchObject({ value: { sudo: state } });
  });

  it('need no sudo for root', () => {
    expect(facts(frame('id', '0\n'))).toMatchObject({ value: { sudo: 'root' } });
  });

  it('say when the clock is unreadable instead of calling it right', () => {
    const read = facts(frame('clock', 'what?\n'));
    expect(read.ok && read.value.clockOffsetMs).toBeNaN();
  });

  it('are a fault when a part is missing', () => {
    const query = factsQuery(() => 0);
    expect(query.read(framesOf(FACTS.slice(1)))).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});

describe('os-release', () => {
  it.each([
    [
      'ID=\'rocky\'\nVERSION_ID="9.4"\nID_LIKE="rhel centos fedora"',
      { id: 'rocky', version: '9.4', idLike: ['rhel', 'centos', 'fedora'] },
    ],
    ['# comment\nID=arch\nBUILD_ID=rolling\n', { id: 'arch', version: '', name: 'arch' }],
    ['', { id: 'linux', version: '' }],
    ['ID=Fedora\nVARIANT_ID=Silverblue', { id: 'fedora', variant: 'silverblue' }],
    ['NAME="A \\"quoted\\" \\$name"\nID=x', { name: 'A "quoted" $name' }],
  ])('reads %j', (text, expected) => {
    expect(parseOsRelease(text)).toMatchObject(expected);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseOsRelease(text)));
  });
});

describe('resources', () => {
  const blocks = frame(
    'blocks',
    '/dev/vda1 20511312 11222333 8222111 58% / @/\n/dev/vda1 20511312 11222333 8222111 58% / @/usr\n/dev/vda2 500000 450000 50000 90% /boot @/boot\n',
  );
  const inodes = frame('inodes', '/dev/vda1 1310720 300000 1010720 23% / @/\n/dev/vda2 - - - - /boot @/boot\n');
  const read = (...frames: readonly Frame[]) => resourcesQuery.read(framesOf(frames));

  it('are grouped by file system, in bytes', () => {
    expect(
      read(
        blocks,
        inodes,
        frame('unwritable', '/boot\n'),
        frame('failed-units', '● cron.service loaded failed failed Cron\n'),
      ),
    ).toEqual({
      ok: true,
      value: {
        fileSystems: [
          {
            device: '/dev/vda1',
            mount: '/',
            paths: ['/', '/usr'],
            totalBytes: 20_511_312 * 1024,
            availableBytes: 8_222_111 * 1024,
            totalInodes: 1_310_720,
            freeInodes: 1_010_720,
          },
          {
            device: '/dev/vda2',
            mount: '/boot',
            paths: ['/boot'],
            totalBytes: 512_000_000,
            availableBytes: 51_200_000,
            totalInodes: 0,
            freeInodes: 0,
          },
        ],
        unwritable: ['/boot'],
        failedUnits: ['cron.service'],
      },
    });
  });

  it('are a fault that shows the line when df says something else', () => {
    expect(read(frame('blocks', 'df: stale handle\n'), inodes)).toMatchObject({
      ok: false,
      fault: { code: 'reply-unreadable', message: 'df says: df: stale handle' },
    });
  });
});

describe('the state of a host', () => {
  it('lists what listens and what runs', () => {
    const sockets = [
      'tcp   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      'tcp    0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1',
      'tcp    1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 13 1',
      'tcp6    0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 14',
      'udp   0: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 15 2',
    ].join('\n');
    const read = stateQuery.read(
      framesOf([
        frame('enabled-units', 'ssh.service enabled enabled\ncron.service enabled enabled\n'),
        frame('failed-units', ''),
        frame('sockets', sockets),
        frame('kernel', '6.1\n'),
        frame('boot-id', 'b\n'),
      ]),
    );
    expect(read).toEqual({
      ok: true,
      value: {
        enabledUnits: ['cron.service', 'ssh.service'],
        failedUnits: [],
        listening: ['tcp 22', 'tcp6 80', 'udp 68'],
        kernel: '6.1',
        bootId: 'b',
      },
    });
  });
});
