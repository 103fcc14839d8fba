import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../test/sample-fleet.ts';
import { styled } from './styled.ts';
import { type Column, cells, heading, tableLines } from './table.ts';
import { columnsOf } from './to-lines.ts';

const COLUMNS: readonly Column[] = [
  { title: 'HOST', least: 12, most: 30 },
  { title: 'OS', drop: 2, most: 16 },
  { title: 'COUNT', align: 'right' },
  { title: 'NOTE', least: 20, below: true },
];

const row = (...texts: readonly string[]) => cells(...texts.map((text) => (text === '' ? [] : styled(text))));

describe('tableLines', () => {
  it('aligns columns and leaves no space at the end of a line', () => {
    const rows = [
      heading(styled('group')),
      row('web01', 'Debian 12', '7', ''),
      row('database01', 'Rocky 9', '123', 'x'),
    ];
    expect(tableLines({ columns: COLUMNS, rows }, plain(80))).toEqual([
      '  HOST        OS         COUNT  NOTE',
      '  group',
      '  web01       Debian 12      7',
      '  database01  Rocky 9      123  x',
    ]);
  });

  it('drops columns and puts free text below its row where the terminal is narrow', () => {
    const note = 'a note that needs some room of its own';
    const rows = [row('web01.example.net', 'Debian 12', '7', note), row('db01', 'Rocky 9', '123', '')];
    expect(tableLines({ columns: COLUMNS, rows }, plain(40))).toEqual([
      '  HOST               OS         COUNT',
      '  web01.example.net  Debian 12      7',
      '    a note that needs some room of its',
      '    own',
      '  db01               Rocky 9      123',
    ]);
    const rigid = [{ title: 'HOST' }, ...COLUMNS.slice(1)];
    const wide = [row('web01.production.example.net', 'Debian 12', '7', '')];
    expect(tableLines({ columns: rigid, rows: wide }, plain(40))).toEqual([
      '  HOST                          COUNT',
      '  web01.production.example.net      7',
    ]);
  });

  it('is nothing without rows', () => {
    expect(tableLines({ columns: COLUMNS, rows: [] }, plain(80))).toEqual([]);
  });

  it('stays within the width whatever the cells hold', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('a', ' ', '漢', '\u001b', 'word', '.'),
        fc.string({ unit: 'grapheme', maxLength: 1 }),
      ),
    });
    const rows = fc.array(fc.tuple(text, text, fc.nat(99_999).map(String), text).map((texts) => row(...texts)));
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 160 }), (data, width) => {
        for (const line of tableLines({ columns: COLUMNS, rows: data }, plain(width)))
          expect(columnsOf(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 60 },
    );
  });
});
