// What loading feeds of full size costs beside a plain JSON.parse of the same bytes, and what a lookup costs beside reading them again.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openIntelligence } from '../../src/vulnerabilities/open-intelligence.ts';
import { beside } from '../places.ts';
import { cveId, EPSS_ROWS, packageName, writeFeeds } from './feed-data.ts';
import { type Cost, costOf, median } from './measured.ts';

const RUNS = 3;
const LOOKUPS = 20_000;

const DISTRIBUTION = { id: 'debian', release: '12' } as const;

/** What a script would do: everything into memory. */
const PLAIN = {
  json: "JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'))",
  csv: "require('node:zlib').gunzipSync(require('node:fs').readFileSync(process.argv[1])).toString().split('\\n').map((line) => line.split(','))",
} as const;

interface Subject {
  readonly name: string;
  readonly path: string;
  readonly plain: string;
}

interface Loaded extends Subject {
  readonly entries: number;
  readonly fetch: Cost;
  readonly parse: Cost;
}

const stateOf = (scratch: string, name: string): string => join(scratch, `state-${name}`);

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

async function medianOf(run: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) costs.push(await run());
  const of = (member: keyof Cost): number => median(costs.map((cost) => cost[member]));
  return { wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakKb: of('peakKb') };
}

async function load(subject: Subject, scratch: string): Promise<Loaded> {
  say(subject.name);
  const config = join(scratch, `${subject.name}.yaml`);
  writeFileSync(config, `sources: { ${subject.name}: '${pathToFileURL(subject.path).href}' }\n`);
  const fetch = await medianOf(async () => {
    // Without a predecessor nothing is "unchanged": each run builds the store anew.
    rmSync(stateOf(scratch, subject.name), { recursive: true, force: true });
    const state = stateOf(scratch, subject.name);
    const args = [
      beside('../../bin/patchctl'),
      '--state',
      state,
      '-q',
      'feeds',
      'fetch',
      subject.name,
      '--config',
      config,
    ];
    return costOf({ command: process.execPath, args });
  });
  const parse = await medianOf(() => costOf({ command: process.execPath, args: ['-e', subject.plain, subject.path] }));
  const known = openIntelligence(stateOf(scratch, subject.name), Date.now());
  const entries = known.feeds().find(({ id }) => id === subject.name)?.entries ?? 0;
  known.close();
  return { ...subject, entries, fetch, parse };
}

/** Processor time of this process: other work on the machine does not count. */
const cpuUs = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Microseconds of each question. */
function lookupCosts(scratch: string): { readonly opening: number; readonly each: Readonly<Record<string, number>> } {
  const before = cpuUs();
  const [kev, epss, debian] = ['kev', 'epss', 'debian'].map((name) =>
    openIntelligence(stateOf(scratch, name), Date.now()),
  );
  if (kev === undefined || epss === undefined || debian === undefined) throw new Error('three were opened');
  const opening = cpuUs() - before;
  const timed = (ask: (turn: number) => unknown): number => {
    const start = cpuUs();
    for (let turn = 0; turn < LOOKUPS; turn += 1) ask(turn);
    return (cpuUs() - start) / LOOKUPS;
  };
  const each = {
    'exploited(cve)': timed((turn) => kev.exploited(cveId((turn * 37) % EPSS_ROWS))),
    'likelihood(cve)': timed((turn) => epss.likelihood(cveId((turn * 7919) % EPSS_ROWS))),
    'fixes(source)': timed((turn) => debian.fixes(DISTRIBUTION, packageName(1 + ((turn * 31) % 4_499)))),
    'fixesOfCve(cve)': timed((turn) => debian.fixesOfCve(DISTRIBUTION, cveId((turn * 101) % 20_000))),
  };
  for (const known of [kev, epss, debian]) known.close();
  return { opening, each };
}

const table = (rows: readonly (readonly string[])[]): string => {
  const width = (column: number): number => Math.max(...rows.map((row) => (row[column] ?? '').length));
  return rows
    .map(
      (row) => `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(width(at)) : cell.padStart(width(at)))).join('  ')}`,
    )
    .join('\n');
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (kb: number): string => `${Math.round(kb / 1024)} MB`;

const loadedRow = ({ name, path, entries, fetch, parse }: Loaded): readonly string[] => [
  name,
  `${(statSync(path).size / 1e6).toFixed(1)} MB`,
  String(entries),
  seconds(fetch.wallMs),
  seconds(fetch.cpuMs),
  megabytes(fetch.peakKb),
  seconds(parse.wallMs),
  seconds(parse.cpuMs),
  megabytes(parse.peakKb),
  `${(fetch.cpuMs / parse.cpuMs).toFixed(1)}×`,
  `${(fetch.peakKb / parse.peakKb).toFixed(2)}×`,
];

function report(loaded: readonly Loaded[], scratch: string): string {
  const { opening, each } = lookupCosts(scratch);
  const parseUs = Math.max(...loaded.map(({ parse }) => parse.cpuMs)) * 1000;
  const head = [
    'feed',
    'bytes',
    'entries',
    'fetch',
    'its CPU',
    'memory',
    'plain parse',
    'its CPU',
    'memory',
    'CPU',
    'memory',
  ];
  const lookups = Object.entries(each).map(([name, us]) => [
    name,
    `${us.toFixed(1)} µs`,
    `${Math.round(1e6 / us)} /s`,
    `${Math.round(parseUs / us)}`,
  ]);
  return [
    table([head, ...loaded.map(loadedRow)]),
    '',
    table([['lookup', 'each', 'rate', 'lookups in the time of one plain parse of the largest'], ...lookups]),
    '',
    `  opening the stores ${(opening / 1000).toFixed(1)} ms`,
    '',
  ].join('\n');
}

const scratch = mkdtempSync(join(tmpdir(), 'patchctl-bench-feeds-'));
try {
  const at = {
    kev: join(scratch, 'kev.json'),
    epss: join(scratch, 'epss.csv.gz'),
    debian: join(scratch, 'debian.json'),
  };
  say('writing feeds of full size');
  await writeFeeds(at);
  const subjects = [
    { name: 'kev', path: at.kev, plain: PLAIN.json },
    { name: 'epss', path: at.epss, plain: PLAIN.csv },
    { name: 'debian', path: at.debian, plain: PLAIN.json },
  ];
  const loaded: Loaded[] = [];
  for (const subject of subjects) loaded.push(await load(subject, scratch));
  process.stdout.write(`medians of ${RUNS} runs\n\n${report(loaded, scratch)}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
