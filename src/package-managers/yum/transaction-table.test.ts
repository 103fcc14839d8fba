// yum 3's table and names beyond what the transcripts show.
import { describe, expect, it } from 'vitest';
import { parseAdvisories } from './advisories.ts';
import { parseYumNevra } from './names.ts';
import { isAnswered, parseTransactionTable } from './transaction-table.ts';
import { parseUpdates } from './updates.ts';

const RULE = '='.repeat(80);

const table = (body: readonly string[], summary: readonly string[]): string =>
  ['Dependencies Resolved', '', RULE, ' Package Arch Version Repository Size', RULE, ...body, '']
    .concat(['Transaction Summary', RULE, ...summary, '', 'Exiting on user command'])
    .join('\n');

describe("yum 3's transaction table", () => {
  it('reads rows that were wrapped, and sizes without a unit', () => {
    const body = ['Updating:', ' a-very-long-name', '    x86_64   1:1.0-1.el7', '   base    512  '];
    expect(parseTransactionTable(table(body, ['Upgrade  1 Package']))).toMatchObject({
      ok: true,
      value: [{ section: 'upgrade', name: 'a-very-long-name', evr: '1:1.0-1.el7', repository: 'base', bytes: 512 }],
    });
  });

  it.each([
    ['Upgrade             ( 1 Dependent package)', ['Updating for dependencies:', ' a noarch 2-1 base 93 k']],
    [
      'Upgrade  1 Package (+1 Dependent package)',
      ['Updating:', ' a noarch 2-1 base 93 k', 'Updating for dependencies:', ' b noarch 2-1 base 1.2 M'],
    ],
  ])('counts as yum does: %s', (summary, body) => {
    expect(parseTransactionTable(table(body, [summary]))).toMatchObject({ ok: true });
  });

  it.each([
    ['a count that does not fit', ['Updating:', ' a noarch 2-1 base 93 k'], ['Upgrade  2 Packages']],
    ['a title that nobody knows', ['Polishing:', ' a noarch 2-1 base 93 k'], ['Upgrade  1 Package']],
    ['a row cut short', ['Updating:', ' a noarch 2-1'], ['Upgrade  1 Package']],
    ['a name with a meaning for shells', ['Updating:', ' $(x) noarch 2-1 base 93 k'], ['Upgrade  1 Package']],
  ])('refuses %s', (_, body, summary) => {
    expect(parseTransactionTable(table(body, summary))).toMatchObject({
      ok: false,
      fault: { code: 'reply-unreadable' },
    });
  });

  it('is empty where nothing is to be done', () => {
    expect(parseTransactionTable('No packages marked for update\n')).toEqual({ ok: true, value: [] });
    expect([isAnswered('No packages marked for update\n'), isAnswered('Error: no\n')]).toEqual([true, false]);
  });
});

describe('what yum 3 prints of packages', () => {
  it.each([
    ['1:openssl-1.0.2k-26.el7_9.x86_64', '1:1.0.2k-26.el7_9'],
    ['openssl-1:1.0.2k-26.el7_9.x86_64', '1:1.0.2k-26.el7_9'],
    ['openssl-1.0.2k-26.el7_9.x86_64', '1.0.2k-26.el7_9'],
    ['nonsense', undefined],
  ])('%s', (text, evr) => {
    expect(parseYumNevra(text)?.evr).toBe(evr);
  });

  it('lists updates in threes, whatever the line breaks', () => {
    const text =
      '\na.noarch   1-1   base\na-long-name.x86_64\n     2:3-4     updates\nSecurity: kernel-1-1 is the currently running version\n';
    const read = parseUpdates(text);
    expect(read.ok && read.value.map(({ name, evr, repository }) => [name, evr, repository])).toEqual([
      ['a', '1-1', 'base'],
      ['a-long-name', '2:3-4', 'updates'],
    ]);
    expect(parseUpdates('a.noarch 1-1\n')).toMatchObject({ ok: false });
  });

  it('wants every listed advisory explained', () => {
    expect(parseAdvisories('RHSA-2024:1 Low/Sec. a-1-1.noarch\n', '')).toMatchObject({
      ok: false,
      fault: { message: expect.stringContaining('RHSA-2024:1') },
    });
  });
});
