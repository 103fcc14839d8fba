// Runs one program to its end and says what it cost: wall time, CPU with all its children, memory.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../shell.ts';

export interface Cost {
  /** Milliseconds. */
  readonly wallMs: number;
  /** Milliseconds of user and system time, children that were waited for included. */
  readonly cpuMs: number;
  /** Kilobytes resident at the peak, of the largest single process: several processes at once count as one. */
  readonly peakKb: number;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Without the machine's own root certificates: Node would parse them at every start, 45 ms that no other program pays. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...others } = process.env;
  return others;
}

/** @throws when the program fails: a failed run has no cost worth comparing. */
export async function costOf({ command, args, env }: Program): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'patchctl-bench-cost-'));
  const file = join(folder, 'cost');
  try {
    const words = ['--quiet', '--format=%e %U %S %M', `--output=${file}`, '--', command, ...args];
    await must('/usr/bin/time', words, { env: { ...environment(), ...env } });
    const [wall = NaN, user = NaN, system = NaN, peakKb = NaN] = readFileSync(file, 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    return { wallMs: wall * 1000, cpuMs: (user + system) * 1000, peakKb };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}

/** Each number's own median, so that one slow moment spoils one number of one run. */
export function medianCost(costs: readonly Cost[]): Cost {
  return {
    wallMs: median(costs.map((cost) => cost.wallMs)),
    cpuMs: median(costs.map((cost) => cost.cpuMs)),
    peakKb: median(costs.map((cost) => cost.peakKb)),
  };
}
