// Version locks in dnf 5's own words.
import { describe, expect, it } from 'vitest';
import { framesOf } from '../../remote/frames.ts';
import { holdOn } from '../rpm/holds.ts';
import { readHolds } from './holds.ts';

const LOCKS = `# Added by 'versionlock add' command on 2026-11-23 01:30:12
Package name: postgresql-server
evr = 16.4-1.fc42

# Added by 'versionlock exclude' command on 2026-11-23 01:33:10
Package name: curl
evr != 8.11.1-1.fc42
evr != 8.11.1-2.fc42

Package name: nginx*
epoch = 1
version <= 1.27 # invalid condition key "version"
`;

const holds = (versionlocks: string, excludes = '') =>
  readHolds(
    framesOf([
      { name: 'versionlocks', code: 0, stdout: versionlocks, stderr: '' },
      { name: 'excludes', code: 0, stdout: excludes, stderr: '' },
    ]),
  );

describe('holds of dnf 5', () => {
  it('are version locks and excluded packages', () => {
    const read = holds(LOCKS, 'excludepkgs = kubelet,foo*\nexcludepkgs = bar\n');
    expect(read.ok && read.value.map(({ kind, pattern }) => `${kind} ${pattern}`)).toEqual([
      'versionlock postgresql-server-16.4-1.fc42',
      'versionlock curl',
      'versionlock nginx*',
      'exclude kubelet',
      'exclude foo*',
      'exclude bar',
    ]);
    const found = (name: string) => read.ok && holdOn(name, read.value)?.pattern;
    expect([found('postgresql-server'), found('nginx-core'), found('bash')]).toEqual([
      'postgresql-server-16.4-1.fc42',
      'nginx*',
      undefined,
    ]);
  });

  it('are refused with a line that is not understood', () => {
    expect(holds('Package name: a\ncolour = red\n')).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});
