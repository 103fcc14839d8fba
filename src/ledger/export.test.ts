// An export can be verified without patchctl, and opened in a spreadsheet without running anything.
import { describe, expect, it } from 'vitest';
import { scratchDirectory, scratchLedger, writeRun } from '../../test/ledger-scratch.ts';
import { digestOf } from '../core/canonical-json.ts';
import { csvField } from './export.ts';

describe('a CSV field', () => {
  it.each([
    ['web01', 'web01'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-oProxyCommand=x', "'-oProxyCommand=x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ])('%j becomes %j', (value, field) => {
    expect(csvField(value)).toBe(field);
  });
});

describe('the JSON lines export', () => {
  it('lets anybody recompute the chain', async () => {
    const directory = scratchDirectory();
    await writeRun(directory);
    const ledger = await scratchLedger(directory);
    let text = '';
    await ledger.exportJsonl((part) => {
      text += part;
    });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    let prev = '0'.repeat(64);
    for (const line of lines) {
      const { hash, ...row } = JSON.parse(line) as { hash: string; prev: string };
      expect(row.prev).toBe(prev);
      expect(digestOf(row)).toBe(hash);
      prev = hash;
    }
  });
});

describe('the CSV export', () => {
  it('has a header, a line per event, and waits for its reader', async () => {
    const directory = scratchDirectory();
    await writeRun(directory, 1);
    const ledger = await scratchLedger(directory);
    const parts: string[] = [];
    let busy = false;
    await ledger.exportCsv(async (part) => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise(setImmediate);
      parts.push(part);
      busy = false;
    });
    const [header, first] = parts;
    expect(header).toBe('seq,at,run,host,type,payload,prev,hash\r\n');
    expect(first).toMatch(/^1,2026-11-22T10:00:00.000Z,2026-11-22.1,,run.started,"\{""\$record"":/);
    expect(parts).toHaveLength(5);
  });
});
