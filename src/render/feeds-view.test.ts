// How feeds look: each with its age, what to do about the ones that failed, and nothing that acts on the terminal.
import { describe, expect, it } from 'vitest';
import { HOSTILE, NOW, plain } from '../../test/sample-fleet.ts';
import { type FeedRow, type FetchedRow, renderBundle, renderFeeds, renderFetched } from './feeds-view.ts';
import type { Look } from './look.ts';
import { columnsOf } from './to-lines.ts';

const FRESH: FeedRow = {
  id: 'kev',
  title: 'CISA known exploited vulnerabilities',
  state: 'fresh',
  fetchedAt: new Date(NOW - 3 * 3_600_000).toISOString(),
  dataDate: '2026-11-21',
  entries: 1453,
  wanted: true,
};
const FEEDS: readonly FeedRow[] = [
  FRESH,
  { ...FRESH, id: 'ubuntu', title: 'Ubuntu security data', state: 'stale', releases: ['22.04', '24.04'] },
  { ...FRESH, id: 'ssvc', title: HOSTILE, state: 'missing', fetchedAt: null, dataDate: null, entries: 0 },
];

const FETCHED: readonly FetchedRow[] = [
  { name: 'kev', result: 'fetched', entries: 1453, bytes: 1_400_000, dataDate: '2026-11-21' },
  { name: 'epss', result: 'unchanged', entries: 350_000, bytes: 3_500_000, dataDate: null },
  {
    ...{ name: 'debian', result: 'failed', entries: 239_490, bytes: 64_000_000, dataDate: null },
    ...{ problem: `the server refused the request: ${HOSTILE}`, hint: 'open the URL by hand' },
  },
  { name: 'arch', result: 'failed', entries: null, bytes: null, dataDate: null, problem: 'no', hint: 'yes' },
];

const VIEWS: Readonly<Record<string, (look: Look) => string>> = {
  status: (look) => renderFeeds(FEEDS, look),
  fetch: (look) => renderFetched(FETCHED, look),
  bundle: (look) =>
    renderBundle(
      {
        ...{ verb: 'exported', path: HOSTILE, sha256: 'a'.repeat(64), bytes: 70_000_000 },
        entries: [{ document: 'kev', fetchedAt: new Date(NOW).toISOString(), dataDate: null }],
      },
      look,
    ),
};

describe.each(Object.entries(VIEWS))('the view of feeds: %s', (_name, render) => {
  it.each([40, 60, 80, 120])('stays within %i columns and prints nothing but text', (width) => {
    for (const line of render(plain(width)).trimEnd().split('\n')) {
      expect(columnsOf(line), line).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]| $/);
    }
  });

  it('is pure ASCII where the terminal is', () => {
    expect(render({ ...plain(80), unicode: false })).toMatch(/^[\n -~]*$/);
  });
});

describe('the views of feeds', () => {
  it('say what is old or missing, and how to get it', () => {
    expect(renderFeeds(FEEDS.slice(0, 2), plain(120))).toMatchInlineSnapshot(`
      "  FEED    STATE  FETCHED  DATA OF     ENTRIES  WHAT
        kev     fresh  3 h ago  2026-11-21    1 453  CISA known exploited vulnerabilities
        ubuntu  stale  3 h ago  2026-11-21    1 453  Ubuntu security data: 22.04, 24.04
        → patchctl feeds fetch ubuntu
      "
    `);
  });

  it('say what failed, what stays in use, and what to do', () => {
    expect(renderFetched(FETCHED, plain(120))).toMatchInlineSnapshot(`
      "  FEED    RESULT                  ENTRIES    SIZE  DATA OF
        kev     fetched                   1 453  1.4 MB  2026-11-21
        epss    unchanged               350 000  3.5 MB  -
        debian  failed, older one kept  239 490   64 MB  -
        arch    failed                        -       -  -
        debian the server refused the request: evil\\x1b[2J\\x1b]0;pwned\\x07\\u{202e}gnp\\x0d\\x0aroot#
          → open the URL by hand
        arch no
          → yes
      "
    `);
  });
});
