// dnf's table: sections, wrapped rows, replaced packages, counts, and refusal of what nobody has seen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAnswered, parseTransactionTable } from './transaction-table.ts';

const RULE = '='.repeat(80);

const table = (body: readonly string[], summary: readonly string[]): string =>
  [
    'Last metadata expiration check: 0:00:01 ago on Sun Nov 22 22:04:42 2026.',
    'Dependencies resolved.',
    RULE,
    ' Package        Architecture    Version        Repository    Size',
    RULE,
    ...body,
    '',
    'Transaction Summary',
    RULE,
    ...summary,
    '',
    'Total download size: 12 M',
    '',
  ].join('\n');

const CURL = ' curl   x86_64   7.76.1-29.el9_4   baseos   26 k';

describe('parseTransactionTable', () => {
  it('reads a row', () => {
    expect(parseTransactionTable(table(['Upgrading:', CURL], ['Upgrade  1 Package']))).toEqual({
      ok: true,
      value: {
        rows: [
          {
            section: 'upgrade',
            name: 'curl',
            arch: 'x86_64',
            evr: '7.76.1-29.el9_4',
            repository: 'baseos',
            bytes: 26_624,
            replaces: [],
          },
        ],
        notes: [],
      },
    });
  });

  it('puts rows together that dnf wrapped because a column was too narrow', () => {
    const wrapped = [
      'Installing dependencies:',
      ' a-package-with-quite-a-long-name-indeed',
      '                x86_64   1:4.18.0-553.16.1.el8_10.and.more',
      '                                        a-repository-with-a-long-name',
      '                                                      890  ',
      CURL,
    ];
    const read = parseTransactionTable(table(wrapped, ['Install  2 Packages']));
    expect(read).toMatchObject({
      ok: true,
      value: {
        rows: [{ evr: '1:4.18.0-553.16.1.el8_10.and.more', bytes: 890, section: 'dependency' }, { name: 'curl' }],
      },
    });
  });

  it('keeps what a package replaces beside it', () => {
    const rows = ['Installing:', ' new   noarch   2.0-1   baseos   6.2 k', '     replacing  old.noarch 1:1.0-1.el9'];
    expect(parseTransactionTable(table(rows, ['Install  1 Package']))).toMatchObject({
      ok: true,
      value: { rows: [{ name: 'new', replaces: [{ name: 'old', evr: '1:1.0-1.el9', arch: 'noarch' }] }] },
    });
  });

  it('reads every section under its own name', () => {
    const titles = {
      'Installing:': 'install',
      'Upgrading:': 'upgrade',
      'Reinstalling:': 'reinstall',
      'Installing group/module packages:': 'install',
      'Installing dependencies:': 'dependency',
      'Installing weak dependencies:': 'weak-dependency',
      'Removing:': 'remove',
      'Removing dependent packages:': 'remove-dependent',
      'Removing unused dependencies:': 'remove-unused',
      'Downgrading:': 'downgrade',
      "Skipping packages with conflicts:\n(add '--best --allowerasing' to command line to force their upgrade):":
        'skipped-conflict',
      'Skipping packages with broken dependencies:': 'skipped-broken',
    } as const;
    const summary = ['Install  4 Packages', 'Upgrade  1 Package', 'Remove   3 Packages', 'Downgrade  1 Package'];
    const text = table(
      Object.keys(titles).flatMap((title) => [title, CURL]),
      [...summary, 'Skip  2 Packages'],
    );
    const read = parseTransactionTable(text);
    expect(read.ok && read.value.rows.map(({ section }) => section)).toEqual(Object.values(titles));
  });

  it('notes module streams', () => {
    const read = parseTransactionTable(
      table(['Upgrading:', CURL, 'Enabling module streams:', ' nodejs      18      '], ['Upgrade  1 Package']),
    );
    expect(read).toMatchObject({ ok: true, value: { notes: ['Enabling module streams:', 'nodejs      18'] } });
  });

  it('takes "Nothing to do" for an empty table', () => {
    const read = parseTransactionTable('Dependencies resolved.\nNothing to do.\nComplete!\n');
    expect(read).toEqual({ ok: true, value: { rows: [], notes: [] } });
  });

  it.each([
    ['a section nobody knows', ['Teleporting:', CURL], ['Upgrade  1 Package'], 'Teleporting:'],
    ['a section named like a property', ['constructor', CURL], ['Upgrade  1 Package'], 'constructor'],
    ['a row before any section', [CURL], ['Upgrade  1 Package'], 'curl'],
    ['a size that is none', ['Upgrading:', ' curl x86_64 1-1 baseos many'], ['Upgrade  1 Package'], 'many'],
    ['an odd name', ['Upgrading:', ' -oFoo x86_64 1-1 baseos 26 k'], ['Upgrade  1 Package'], '-oFoo'],
    ['a row cut short', ['Upgrading:', ' curl x86_64'], ['Upgrade  1 Package'], 'curl x86_64'],
    ['a count that differs', ['Upgrading:', CURL], ['Upgrade  2 Packages'], 'Upgrade  2 Packages'],
    ['a summary line nobody knows', ['Upgrading:', CURL], ['Upgrade  1 Package', 'Hm.'], 'Hm.'],
    ['a replacement of nothing', ['Upgrading:', '     replacing  old.noarch 1-1'], [], 'old.noarch'],
  ])('refuses %s and shows it', (_, body, summary, shown) => {
    const read = parseTransactionTable(table(body, summary));
    expect(read).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
    expect(!read.ok && read.fault.message).toContain(shown);
  });

  it('refuses a table without its end', () => {
    const text = table(['Upgrading:', CURL], []).split('Transaction Summary')[0] ?? '';
    expect(parseTransactionTable(text)).toMatchObject({ ok: false });
    expect(isAnswered(text)).toBe(false);
  });

  it('never throws', () => {
    const words = fc.constantFrom(
      'Upgrading:',
      CURL,
      ' x',
      RULE,
      'Transaction Summary',
      '',
      'Upgrade  1 Package',
      '  a b',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (lines) => {
        parseTransactionTable(lines.join('\n'));
      }),
    );
  });
});
