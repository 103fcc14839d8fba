// The house rules that a machine can check: who may import whom, and why; how large a file may grow; what no file may hold.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

interface Rule {
  readonly room: string;
  /** Rooms it may import besides itself. */
  readonly may: readonly string[];
  readonly because: string;
}

const RULES: readonly Rule[] = [
  { room: 'core', may: [], because: 'core is pure: it knows no other room, no network, no disk' },
  { room: 'transport', may: ['core'], because: 'a transport moves bytes and knows nothing of questions or packages' },
  { room: 'remote', may: ['core', 'transport'], because: 'questions need a session, nothing more' },
  {
    room: 'package-managers',
    may: ['core', 'remote'],
    because: 'an adapter performs nothing: it makes questions and reads answers',
  },
  {
    room: 'filesystem-snapshots',
    may: ['core', 'remote'],
    because: 'a kind of snapshot performs nothing: it makes questions and reads answers',
  },
  {
    room: 'operations',
    may: ['core', 'transport', 'remote', 'package-managers', 'filesystem-snapshots'],
    because: 'operations go down the staircase, never to side rooms: the journal is handed to them',
  },
  { room: 'inventory', may: ['core'], because: 'side rooms know core only' },
  { room: 'ledger', may: ['core'], because: 'side rooms know core only' },
  { room: 'contracts', may: ['core'], because: 'side rooms know core only' },
  {
    room: 'vulnerabilities',
    may: ['core'],
    because: 'side rooms know core only: feeds are looked up through an interface of core',
  },
  { room: 'render', may: ['core'], because: 'side rooms know core only; a view is drawn from plain data' },
  { room: 'notify', may: ['core'], because: 'side rooms know core only: it hears events and holds nobody up' },
  {
    room: 'calendar',
    may: ['core'],
    because: 'side rooms know core only: operations ask the calendar through an interface of core',
  },
  {
    room: 'bastion',
    may: ['core'],
    because: 'side rooms know core only: operations use the machine they run on through an interface of core',
  },
  {
    room: 'cli',
    may: [
      'core',
      'transport',
      'remote',
      'package-managers',
      'filesystem-snapshots',
      'operations',
      'inventory',
      'ledger',
      'contracts',
      'vulnerabilities',
      'render',
      'notify',
      'calendar',
      'bastion',
    ],
    because: 'the cli is the one place where all rooms meet',
  },
];

/** One home for each dependency, so that it can be replaced in one place. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  zod: ['inventory', 'contracts', 'vulnerabilities'],
  yaml: ['inventory'],
  chalk: ['render'],
  ora: ['render'],
  'cli-table3': ['render'],
  'string-width': ['render'],
  'better-sqlite3': ['ledger', 'vulnerabilities'],
  ssh2: ['transport'],
  commander: ['cli'],
  read: ['cli'],
  'p-limit': ['operations'],
  undici: ['vulnerabilities', 'notify', 'bastion'],
  nodemailer: ['notify'],
  'xz-decompress': ['vulnerabilities'],
  yauzl: ['vulnerabilities'],
  saxes: ['package-managers'],
  luxon: ['calendar'],
  croner: ['calendar'],
  'ical.js': ['calendar'],
};

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

const roomOf = (path: string): string => {
  const [first = '', ...rest] = relative(SRC, path).split('/');
  return rest.length === 0 ? 'main' : first;
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly specifier: string;
}

const importsOf = (file: string): Import[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:\bfrom |\bimport\()'([\w@./:-]+)'/g)].map((match) => ({
    file: relative(SRC, file),
    from: roomOf(file),
    specifier: match[1] ?? '',
  }));

const imports = files.flatMap(importsOf);

describe('the house', () => {
  it.each(RULES)('$room imports only $may: $because', ({ room, may }) => {
    const wrong = imports
      .filter((one) => one.from === room && one.specifier.startsWith('.'))
      .map((one) => ({ ...one, to: roomOf(resolve(SRC, dirname(one.file), one.specifier)) }))
      .filter(({ to }) => to !== room && !may.includes(to));
    expect(wrong).toEqual([]);
  });

  it('has no rooms without a rule', () => {
    expect(
      [...new Set(files.map(roomOf))].filter((room) => room !== 'main' && !RULES.some((rule) => rule.room === room)),
    ).toEqual([]);
  });

  it('keeps every dependency in its home', () => {
    const wrong = imports.filter(({ specifier, from }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const name = specifier.startsWith('@')
        ? specifier.split('/').slice(0, 2).join('/')
        : (specifier.split('/')[0] ?? '');
      return !(HOMES[name] ?? []).includes(from);
    });
    expect(wrong).toEqual([]);
  });

  it('reads no clock, environment or disk in core', () => {
    const wrong = files.filter(
      (file) =>
        roomOf(file) === 'core' &&
        /Date\.now|process\.|from 'node:(fs|net|child_process|os)/.test(readFileSync(file, 'utf8')),
    );
    // The one exception: the system clock itself, which is handed in from outside.
    expect(wrong.map((file) => relative(SRC, file))).toEqual(['core/clock.ts']);
  });

  it('ends the process in one place', () => {
    const wrong = files
      .filter((file) => /process\.exit\(/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(SRC, file));
    expect(wrong).toEqual(['main.ts']);
  });

  it('opens each file with a sentence on what lives there', () => {
    expect(
      files.filter((file) => !readFileSync(file, 'utf8').startsWith('// ')).map((file) => relative(SRC, file)),
    ).toEqual([]);
  });

  it('has no file over 400 lines', () => {
    expect(
      files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400).map((file) => relative(SRC, file)),
    ).toEqual([]);
  });
});
