// Transcripts beyond the recorded ones.
import { describe, expect, it } from 'vitest';
import { readReceipt } from './receipt.ts';

describe('readReceipt', () => {
  it('calls a lost mark degraded, because the packages are changed', () => {
    expect(
      readReceipt('E: Could not create temporary file\npatchctl: apt-mark ended with exit code 100\n', 90),
    ).toEqual({
      degraded: ['automatic marks of some packages were not restored (apt-mark)'],
      attention: [],
    });
  });

  it('sees services that failed to start although apt ended well', () => {
    const transcript =
      'Setting up x (2) ...\nJob for x.service failed because the control process exited with error code.\n';
    expect(readReceipt(transcript, 0).degraded).toEqual([
      'Job for x.service failed because the control process exited with error code.',
    ]);
  });

  it('gives the exit code when apt died without a word', () => {
    expect(readReceipt('Unpacking x (2) over (1) ...\n', 137).failure).toBe('apt-get ended with exit code 137');
  });

  it('shows warnings, but not that of a planned downgrade', () => {
    const transcript =
      'dpkg: warning: downgrading x from 2 to 1\ndpkg: warning: while removing x, directory /y not empty\n';
    expect(readReceipt(transcript, 0).attention).toEqual(['dpkg: warning: while removing x, directory /y not empty']);
  });

  it('says once why a mirror gave nothing', () => {
    const transcript = [
      'E: Failed to fetch http://m/a_2_all.deb  Could not connect to m:80 (192.0.2.1).',
      'E: Failed to fetch http://m/b_2_all.deb  Unable to connect to m:80:',
      'E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
    ];
    expect(readReceipt(transcript.join('\n'), 100).failure).toBe(
      'E: Failed to fetch http://m/a_2_all.deb  Could not connect to m:80 (192.0.2.1). (and 1 more of the kind); ' +
        'E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
    );
  });

  it('says what ended dpkg itself', () => {
    const transcript =
      'dpkg: unrecoverable fatal error, aborting:\n unable to flush /var/lib/dpkg/updates/tmp.i after padding: No space left on device\n';
    expect(readReceipt(transcript, 100).failure).toBe(
      'dpkg: unable to flush /var/lib/dpkg/updates/tmp.i after padding: No space left on device',
    );
  });
});
