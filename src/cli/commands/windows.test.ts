// `patchctl windows` from an inventory on disk to what it prints: the whole command, contacting nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../contracts/output-schemas.ts';
import type { Io } from '../io.ts';
import { runCli } from '../run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'patchctl-windows-'));
afterAll(() => rmSync(directory, { recursive: true }));

const NOW = '2026-11-29T02:30:00.000Z';
const file = (name: string, ...lines: readonly string[]): void =>
  writeFileSync(join(directory, name), `${lines.join('\n')}\n`);

const ran = async (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
  const [stdout, stderr] = [Object.assign(new PassThrough(), { columns: 120 }), new PassThrough()];
  const io: Io = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: { LANG: 'C.UTF-8' },
    cwd: directory,
    home: directory,
    user: 'ana',
    clock: { now: () => Date.parse(NOW) },
    onInterrupt: () => () => {},
    exit: () => {
      throw new Error('exit');
    },
    flush: async () => {},
  };
  const code = await runCli(['--inventory', 'inventory.yaml', 'windows', ...args], io);
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
};

const INVENTORY = [
  'version: 1',
  'windows:',
  '  sunday-night: { every: sunday, at: "02:00", for: 4h, zone: Europe/Berlin }',
  '  patch-week: { every: 2nd tuesday, at: "22:00", for: 6h, zone: America/New_York }',
  '  board: { ics: maintenance.ics }',
  'hosts:',
  '  web[01:02]: { windows: sunday-night, blackout: 2026-12-06..2027-01-03 }',
  '  db01: { windows: [patch-week, board] }',
  '  bastion: {}',
];

const CALENDAR = (start: string) => [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:1',
  `DTSTART:${start}`,
  'DURATION:PT2H',
  'END:VEVENT',
  'END:VCALENDAR',
];

describe('patchctl windows', () => {
  it('shows what holds now and what comes next, hosts of the same windows as one', async () => {
    file('inventory.yaml', ...INVENTORY);
    file('maintenance.ics', ...CALENDAR('20261201T200000Z'));
    const { code, out, err } = await ran('--next', '2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatchInlineSnapshot(`
      "4 hosts · inventory.yaml · now Sun 2026-11-29 02:30 UTC

        OPENS                 CLOSES     LASTS  ZONE              IN UTC            WINDOW
        ● web[01-02] · sunday-night · open until Sun 2026-11-29 06:00 Europe/Berlin, 2 h 30 m left
          blackout 2026-12-06..2027-01-03 Europe/Berlin
        Sun 2026-11-29 02:00  Sun 06:00  4 h    Europe/Berlin     2026-11-29 01:00  sunday-night
        Sun 2027-01-10 02:00  Sun 06:00  4 h    Europe/Berlin     2027-01-10 01:00  sunday-night
        ● db01 · patch-week, board · closed; opens in 2 d 18 h
        Tue 2026-12-01 20:00  Tue 22:00  2 h    UTC               same              board
        Tue 2026-12-08 22:00  Wed 04:00  6 h    America/New_York  2026-12-09 03:00  patch-week
        ● bastion · no windows · always open
      "
    `);
  });

  it('says the same to programs, as its schema wants it', async () => {
    file('inventory.yaml', ...INVENTORY);
    file('maintenance.ics', ...CALENDAR('20261201T200000Z'));
    const { code, out } = await ran('--json', '--next', '2', '--host', 'web01', '--host', 'bastion');
    const document: unknown = JSON.parse(out);
    expect(code).toBe(0);
    expect(OUTPUT_SCHEMAS.windows.safeParse(document).error).toBeUndefined();
    expect(document).toMatchObject({
      now: NOW,
      hosts: [
        {
          name: 'web01',
          windows: ['sunday-night'],
          open: true,
          openings: [
            {
              window: 'sunday-night',
              zone: 'Europe/Berlin',
              opens: '2026-11-29T01:00:00.000Z',
              closes: '2026-11-29T05:00:00.000Z',
            },
            { opens: '2027-01-10T01:00:00.000Z' },
          ],
          blackouts: [
            {
              days: '2026-12-06..2027-01-03',
              zone: 'Europe/Berlin',
              begins: '2026-12-05T23:00:00.000Z',
              ends: '2027-01-03T23:00:00.000Z',
            },
          ],
        },
        {
          name: 'bastion',
          windows: [],
          open: true,
          openings: [{ window: 'always', opens: null, closes: null }],
          blackouts: [],
        },
      ],
    });
  });

  it('names every window that cannot be used, with its place', async () => {
    file('inventory.yaml', ...INVENTORY, '  x: { windows: never }');
    expect(await ran()).toMatchObject({ code: 2, err: expect.stringContaining('unknown window "never" for host x') });
    file('inventory.yaml', ...INVENTORY.map((line) => line.replace('2nd tuesday', 'tuseday')));
    expect(await ran()).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /inventory.yaml:4:\d+ +every of window patch-week must be a weekday .*did you mean tuesday/,
      ),
    });
    file('inventory.yaml', ...INVENTORY);
    file('maintenance.ics', ...CALENDAR('20260230T000000Z'));
    expect(await ran()).toMatchObject({
      code: 2,
      err: expect.stringContaining('maintenance.ics:2  DTSTART is no date that exists'),
    });
  });
});
