// When package lists are believed, and when not. What apt 2.6 says is in the recordings; these are the other cases.
import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../../remote/frames.ts';
import { readMetadata } from './metadata.ts';

const frame = (name: string, stdout: string, more: Partial<Frame> = {}): Frame => ({
  name,
  code: 0,
  stdout,
  stderr: '',
  ...more,
});

const DAY = 86_400;

/** Lists of two repositories, 1,000 and 50 s old on a clock that says 2000. */
const lists = [
  frame('enabled-lists', 'a_InRelease\nb_InRelease\n'),
  frame('lists', '1000.5 a_InRelease\n1950.0 b_Release\n'),
  frame('clock', '2000\n'),
];

const refreshed = (refresh: Frame): readonly Frame[] => [frame('lists-lock', '\n'), refresh, ...lists];

describe('readMetadata', () => {
  it('is as old as the oldest enabled repository, whichever form its Release file has', () => {
    const value = { ageS: 1000, faults: [], attention: [] };
    expect(readMetadata(framesOf(lists), DAY)).toEqual({ ok: true, value });
  });

  it('is stale beyond the allowed age', () => {
    const read = readMetadata(framesOf(lists), 999);
    expect(read.ok && read.value.faults).toMatchObject([
      { code: 'metadata-stale', message: 'the oldest package list was refreshed 16 minutes ago' },
    ]);
  });

  it('is fresh after a refresh', () => {
    const read = readMetadata(framesOf(refreshed(frame('refresh', 'Hit:1 http://x y InRelease\n'))), 1);
    expect(read).toEqual({ ok: true, value: { ageS: 0, faults: [], attention: [] } });
  });

  it('is not believed when an older apt ends with 0 over a failed fetch', () => {
    const stdout = 'Hit:1 http://x a InRelease\nErr:2 http://x b InRelease\n  Connection refused\n';
    const stderr = 'W: Failed to fetch http://x/dists/b/InRelease  Connection refused\n';
    const read = readMetadata(framesOf(refreshed(frame('refresh', stdout, { stderr }))), DAY);
    expect(read.ok && read.value).toMatchObject({
      ageS: 1000,
      faults: [{ code: 'metadata-failed', message: stderr.trim() }],
    });
  });

  it('shows warnings of a refresh that worked', () => {
    const stderr = 'W: Target Packages is configured multiple times\n';
    const read = readMetadata(framesOf(refreshed(frame('refresh', '', { stderr }))), DAY);
    expect(read.ok && read.value.attention).toEqual([stderr.trim()]);
  });

  it('was not refreshed when the lists stayed locked', () => {
    const lock = frame('lists-lock', '/proc/42/fd/4 /var/lib/apt/lists/lock\tapt-get\n', { code: 1 });
    const read = readMetadata(framesOf([lock, ...lists]), DAY);
    expect(read.ok && read.value.faults).toMatchObject([
      { code: 'lock-held', message: 'apt-get (process 42) holds /var/lib/apt/lists/lock' },
    ]);
  });

  it('faults on lines of another form', () => {
    const frames = [...lists.filter(({ name }) => name !== 'lists'), frame('lists', 'yesterday a_InRelease\n')];
    expect(readMetadata(framesOf(frames), DAY)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});
