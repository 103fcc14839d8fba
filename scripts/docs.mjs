// Writes the generated docs and schemas from the built code; with --check it only says which of them are not the committed ones.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const load = (path) => import(new URL(`../dist/src/${path}`, import.meta.url).href);
const [
  { FAULTS },
  { EXIT_CODES },
  { EVENT_MEANINGS },
  { OUTCOMES },
  { outputSchemaTexts },
  { inventoryJsonSchemaText },
] = await Promise.all([
  load('core/fault.js'),
  load('core/exit-code.js'),
  load('core/event-catalog.js'),
  load('core/outcome.js'),
  load('contracts/output-schemas.js'),
  load('inventory/json-schema.js'),
]);

const generated = (source) => `<!-- Generated from ${source} by \`npm run docs\`; edit that file. -->\n`;
const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => ' --- |').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');

const TOUCHED = { no: 'untouched', maybe: 'maybe changed', yes: 'changed' };

const files = {
  'docs/FAULTS.md': `${generated('src/core/fault.ts')}
# Faults

Every way in which a host can fail, by code. "Before" is the outcome of a host that meets the fault before anything was
changed on it; afterwards every fault leaves it *stranded*.

${table(
  ['code', 'meaning', 'host', 'before', 'what to do'],
  Object.entries(FAULTS).map(([code, kind]) => [
    `\`${code}\``,
    kind.title,
    TOUCHED[kind.touched],
    kind.before,
    kind.hint,
  ]),
)}
`,
  'docs/EXIT-CODES.md': `${generated('src/core/exit-code.ts')}
# Exit codes

${table(
  ['code', 'meaning'],
  Object.entries(EXIT_CODES).map(([code, meaning]) => [code, meaning]),
)}

## Outcomes of a host

${table(
  ['outcome', 'meaning', 'counts against the failure budget'],
  Object.entries(OUTCOMES).map(([outcome, kind]) => [`\`${outcome}\``, kind.meaning, kind.counts ? 'yes' : 'no']),
)}
`,
  'docs/EVENTS.md': `${generated('src/core/event-catalog.ts')}
# Events

The journal of a run is a list of these; \`patchctl apply --json\` prints one per line, \`audit export\` all of them.

${table(
  ['event', 'meaning'],
  Object.entries(EVENT_MEANINGS).map(([type, meaning]) => [`\`${type}\``, meaning]),
)}
`,
  'inventory.schema.json': inventoryJsonSchemaText(),
  ...Object.fromEntries(
    Object.entries(outputSchemaTexts()).map(([name, text]) => [`docs/schemas/${name}.schema.json`, text]),
  ),
};

const stale = Object.entries(files).filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stdout.write(`${path} is not what the code says; run: npm run docs\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`wrote ${path}\n`);
  }
}
