// dnf 5's table, section by section; whole real ones are in test/contract/dnf5.
import { describe, expect, it } from 'vitest';
import { isAnswered, parseTransactionTable } from './transaction-table.ts';

const HEADER = 'Package Arch Version Repository Size';

const table = (...lines: readonly string[]): string => [HEADER, ...lines].join('\n');

const rows = (text: string) => {
  const read = parseTransactionTable(text);
  return read.ok ? read.value.rows : read.fault.message;
};

describe("dnf 5's transaction table", () => {
  it('keeps what a package replaces, and not its own older versions', () => {
    const text = table(
      'Upgrading:',
      ' openssl x86_64 1:3.2.4-3.fc42 updates 1.5 MiB',
      '   replacing openssl x86_64 1:3.2.2-1.fc42 <unknown> 1.5 MiB',
      ' agent noarch 0:2-1 updates 21.0   B',
      '   replacing old-agent noarch 0:1-1 fedora 20.0   B',
      '',
      'Transaction Summary:',
      ' Upgrading:          2 packages',
      ' Replacing:          2 packages',
    );
    expect(rows(text)).toEqual([
      {
        section: 'upgrade',
        name: 'openssl',
        arch: 'x86_64',
        evr: '1:3.2.4-3.fc42',
        repository: 'updates',
        bytes: 1_572_864,
        replaces: [],
      },
      {
        section: 'upgrade',
        name: 'agent',
        arch: 'noarch',
        evr: '2-1',
        repository: 'updates',
        bytes: 21,
        replaces: [{ name: 'old-agent', arch: 'noarch', evr: '1-1' }],
      },
    ]);
  });

  it('knows the short form for a package that replaces itself', () => {
    const text = table(
      'Upgrading:',
      ' curl x86_64 0:8-2 updates 19.0   B',
      '   replacing x86_64 0:8-1 updates 19.0   B',
      'Transaction Summary:',
      ' Upgrading: 1 package',
      ' Replacing: 1 package',
    );
    expect(rows(text)).toMatchObject([{ name: 'curl', replaces: [] }]);
  });

  it('reads skipped packages even where there is nothing to do', () => {
    const text = table(
      'Skipping packages with conflicts:',
      ' dropper noarch 2-1 fedora 12.0   B',
      '',
      'Nothing to do.',
    );
    expect(rows(text)).toMatchObject([{ section: 'skipped-conflict', name: 'dropper' }]);
  });

  it.each([
    ['a row that was misread', ['Upgrading:', ' a b', 'Transaction Summary:'], ' a b'],
    [
      'a count that does not fit',
      ['Upgrading:', ' a noarch 2-1 r 1.0   B', 'Transaction Summary:', ' Upgrading: 2 packages'],
      ' Upgrading: 2 packages',
    ],
    ['a section that nobody knows', ['Polishing:', ' a noarch 2-1 r 1.0   B', 'Transaction Summary:'], 'Polishing:'],
    [
      'a name with a meaning for terminals',
      ['Upgrading:', ' a\u001b noarch 2-1 r 1.0   B', 'Transaction Summary:'],
      ' a\u001b noarch',
    ],
    ['a table cut short', ['Upgrading:', ' a noarch 2-1 r 1.0   B'], 'the table has no end'],
  ])('refuses %s', (_, lines, shown) => {
    const read = parseTransactionTable(table(...lines));
    expect(read).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
    expect(rows(table(...lines))).toContain(shown);
  });

  it('is nothing when there is nothing to do', () => {
    expect(parseTransactionTable('Nothing to do.\n')).toEqual({ ok: true, value: { rows: [], notes: [] } });
    expect(isAnswered('Nothing to do.\n')).toBe(true);
    expect(isAnswered('')).toBe(false);
  });

  it('shows module streams and groups to people', () => {
    const read = parseTransactionTable(table('Enabling module streams:', ' nodejs 20', 'Transaction Summary:'));
    expect(read).toMatchObject({ ok: true, value: { rows: [], notes: ['Enabling module streams:', 'nodejs 20'] } });
  });
});
