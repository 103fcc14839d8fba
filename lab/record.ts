// Records what a package manager really answers, as a file for test/contract: one question, asked through any command that
// gives a root shell, its raw frames, and what the adapter makes of them.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type {
  Job,
  PackageManager,
  PackageSnapshot,
  SurveyOptions,
  Wanted,
} from '../src/package-managers/package-manager.ts';
import { MANAGERS } from '../src/package-managers/registry.ts';
import { composeScript, dataFunction, fragmentText } from '../src/remote/compose-script.ts';
import { type Frame, framesOf } from '../src/remote/frames.ts';
import type { Query } from '../src/remote/query.ts';
import { quote } from '../src/remote/quote.ts';
import { splitFrames } from '../src/remote/split-frames.ts';

export const recordUsage = `       lab record MANAGER survey|resolve|snapshot|restartNeeded|receipt [OPTIONS] -- ROOT-SHELL…
                                         (OPTIONS: JSON; the command must read a script on its standard input)`;

const SURVEY: SurveyOptions = { refresh: false, maxMetadataAgeS: 86_400, allowRemovals: false };

type Reply = { readonly stdout: string; readonly stderr: string; readonly code: number };

function pipe(script: string, [program = '', ...args]: readonly string[]): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    child.on('error', reject).on('close', (code) => resolve({ ...texts, code: code ?? 255 }));
    child.stdin.on('error', () => {}).end(script);
  });
}

export async function framesFrom(query: Query<unknown>, shell: readonly string[]): Promise<readonly Frame[]> {
  const nonce = randomBytes(16).toString('hex');
  const { stdout, stderr } = await pipe(composeScript([query], nonce), shell);
  const split = splitFrames(stdout, stderr, nonce);
  if (!split.ok) throw new Error(`record: ${split.fault.message}`);
  if (split.value === undefined) throw new Error(`record: the script did not start: ${stderr.trim()}`);
  return split.value[0] ?? [];
}

/** The job in the foreground, its two streams as one, as the detached one writes its transcript. */
const jobScript = (job: Job): string =>
  [
    fragmentText(new URL('../src/remote/prelude.sh', import.meta.url)),
    dataFunction(job.data),
    'job() (',
    fragmentText(job.script),
    ')',
    `job ${job.args.map(quote).join(' ')} </dev/null 2>&1`,
    '',
  ].join('\n');

async function receiptOf(manager: PackageManager, wanted: Wanted, shell: readonly string[]): Promise<object> {
  const snapshot = manager.snapshot();
  const before = snapshot.read(framesOf(await framesFrom(snapshot, shell)));
  if (!before.ok) throw new Error(`record: ${before.fault.message}`);
  const job = manager.apply(wanted.changes, before.value as PackageSnapshot);
  const { stdout, code } = await pipe(jobScript(job), shell);
  return { options: wanted, transcript: stdout, exitCode: code, answer: manager.receipt(stdout, code) };
}

function queryOf(manager: PackageManager, question: string, options: unknown): Query<unknown> {
  if (question === 'survey') return manager.survey(options as SurveyOptions);
  if (question === 'resolve') return manager.resolve(options as Wanted);
  if (question === 'snapshot') return manager.snapshot();
  if (question === 'restartNeeded') return manager.restartNeeded();
  throw new Error(`record: there is no question "${question}"\n${recordUsage}`);
}

/** Hints are the house's words and may get better; a recording holds what was seen and which fault it is. */
export const withoutHints = (key: string, value: unknown): unknown => (key === 'hint' ? undefined : value);

/** Prints the recording. Look through it before it is committed: addresses and names in it are the host's. */
export async function record(args: readonly string[]): Promise<void> {
  const dashes = args.indexOf('--');
  const shell = dashes < 0 ? [] : args.slice(dashes + 1);
  const [id = '', question = '', json] = dashes < 0 ? args : args.slice(0, dashes);
  const manager = MANAGERS.find((one) => one.id === id);
  if (manager === undefined || shell.length === 0)
    throw new Error(`record: what, and through which shell?\n${recordUsage}`);
  const options: unknown = json === undefined || json === '' ? undefined : JSON.parse(json);
  const given = question === 'survey' ? { ...SURVEY, ...(options as object | undefined) } : options;
  const recorded = 'say with which versions, on which system';
  if (question === 'receipt') {
    const receipt = await receiptOf(manager, given as Wanted, shell);
    return void process.stdout.write(`${JSON.stringify({ recorded, query: question, ...receipt }, withoutHints, 2)}\n`);
  }
  const query = queryOf(manager, question, given);
  const frames = await framesFrom(query, shell);
  const recording = { recorded, query: question, ...(given !== undefined && { options: given }), frames };
  const answer = query.read(framesOf(frames));
  process.stdout.write(`${JSON.stringify({ ...recording, answer }, withoutHints, 2)}\n`);
}
