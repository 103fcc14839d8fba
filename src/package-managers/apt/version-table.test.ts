// apt's version tables, of apt 2.6 and of the forms that other releases print.
import { describe, expect, it } from 'vitest';
import { parseVersionTables } from './version-table.ts';

const OPENSSL = `openssl:
  Installed: 3.0.19-1~deb12u2
  Candidate: 3.0.22-1~deb12u2
  Version table:
     3.0.22-1~deb12u2 500
        500 http://mirror.example.org/debian-security bookworm-security/main amd64 Packages
     3.0.20-1~deb12u2 500 (phased 20%)
        500 http://mirror.example.org/debian bookworm/main amd64 Packages
 *** 3.0.19-1~deb12u2 100
        100 /var/lib/dpkg/status
`;

describe('parseVersionTables', () => {
  it('reads versions with their sources, newest first', () => {
    expect(parseVersionTables(OPENSSL)).toEqual({
      ok: true,
      value: [
        {
          id: 'openssl',
          installed: '3.0.19-1~deb12u2',
          candidate: '3.0.22-1~deb12u2',
          versions: [
            {
              version: '3.0.22-1~deb12u2',
              phased: null,
              sources: ['http://mirror.example.org/debian-security bookworm-security/main amd64 Packages'],
            },
            {
              version: '3.0.20-1~deb12u2',
              phased: 20,
              sources: ['http://mirror.example.org/debian bookworm/main amd64 Packages'],
            },
            { version: '3.0.19-1~deb12u2', phased: null, sources: ['/var/lib/dpkg/status'] },
          ],
        },
      ],
    });
  });

  it('keeps the architecture in the name of a foreign package', () => {
    const text = 'libc6:i386:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n';
    const table = { id: 'libc6:i386', installed: null, candidate: null, versions: [] };
    expect(parseVersionTables(text)).toEqual({ ok: true, value: [table] });
  });

  it('knows pins, wide and negative priorities, and versions without one', () => {
    const text = `a:
  Installed: 2
  Candidate: 1
  Package pin: 1
  Version table:
 *** 2 -10
        -10 http://mirror.example.net x/main all Packages
     1 1001
       1001 http://mirror.example.net y/main all Packages
     0
        100 /var/lib/dpkg/status
`;
    const read = parseVersionTables(text);
    expect(read.ok && read.value[0]?.versions.map(({ version, sources }) => [version, sources.length])).toEqual([
      ['2', 1],
      ['1', 1],
      ['0', 1],
    ]);
  });

  it.each(['something else', '  Installed: 1.0', '        500 http://x y Packages'])(
    'faults on %j without a package',
    (line) => {
      expect(parseVersionTables(`${line}\n`)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
    },
  );

  it.each(['  Unheard-of: 1', '        500 http://no.version x Packages'])('faults on %j within a package', (line) => {
    expect(parseVersionTables(`a:\n${line}\n`)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });
});
