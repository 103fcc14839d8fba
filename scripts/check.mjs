// `npm run check`: everything about the code that a machine can judge, one line each; the first words of what failed are shown whole.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const bin = (name) => join('node_modules', '.bin', name);

const filesBelow = (root, wanted) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const shellFiles = ['src', 'lab', 'test', 'docs/recipes', '.ci'].flatMap((root) =>
  filesBelow(root, (name) => name.endsWith('.sh') || name === 'run'),
);
const isPosix = (path) => path.startsWith('src') || path.startsWith('docs');
const remote = shellFiles.filter(isPosix);
const local = shellFiles.filter((path) => !isPosix(path));

// Only parsed, so that no __pycache__ is left; as the oldest Python that a supported host may have (EL 8).
const PARSE = 'import ast, sys; [ast.parse(open(path).read(), path, feature_version=(3, 6)) for path in sys.argv[1:]]';
const python = filesBelow('src', (name) => name.endsWith('.py'));

const checks = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']],
  ['import boundaries, file sizes', bin('vitest'), ['run', '--project', 'unit', 'test/architecture.test.ts']],
  ['dead code', bin('knip'), []],
  ['remote scripts and recipes are POSIX sh', 'shellcheck', ['-s', 'sh', ...remote]],
  ['other scripts', 'shellcheck', local],
  ['shell format', 'shfmt', ['-d', '-i', '2', '-ci', ...shellFiles]],
  ['remote Python parses as 3.6', 'python3', ['-c', PARSE, ...python], { optional: true }],
  ['generated docs are the committed ones', process.execPath, ['scripts/docs.mjs', '--check']],
];

let failures = 0;
for (const [name, program, args, { optional = false } = {}] of checks) {
  const result = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const missing = result.error?.code === 'ENOENT';
  if (missing && optional) {
    process.stdout.write(`skip  ${name}: ${program} is not installed\n`);
    continue;
  }
  const good = result.status === 0;
  if (!good) failures += 1;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'}  ${name}\n`);
  if (missing) process.stdout.write(`      ${program} is not installed\n`);
  else if (!good) process.stdout.write(`${result.stdout}${result.stderr}\n`);
}
process.exitCode = failures === 0 ? 0 : 1;
