// What the commands are put together with: options that several share, examples, and code that is loaded only when it runs.
import { type Command, Option } from 'commander';
import type { ExitCode } from '../core/exit-code.ts';
import type { Invocation } from './invocation.ts';
import { collect, duration, label, positiveInteger } from './options.ts';

export type Run<Options> = (invocation: Invocation<Options>, ...args: string[]) => Promise<ExitCode>;

/** Handed to the rooms of the command line. */
export interface Tools {
  readonly add: (parent: Command, usage: string, description: string) => Command;
  readonly runs: <Options>(command: Command, load: () => Promise<Run<Options>>) => Command;
}

/** Help shows the default as people write it, not in milliseconds. */
export const durationOption = (flags: string, description: string, usual: string): Option =>
  new Option(flags, description).argParser(duration).default(duration(usual), usual);

/** The options that choose hosts. */
export const selectionOptions = (command: Command): Command =>
  command
    .option('--tier <tier>', 'hosts of this tier (repeatable)', collect)
    .option('--ring <ring>', 'hosts of this ring (repeatable)', collect)
    .option('--group <group>', 'hosts of this group (repeatable)', collect)
    .option('--host <glob>', "hosts by name, 'web*', '!web03' (repeatable)", collect)
    .option('--label <key=value>', 'hosts with this label (repeatable)', label)
    .option('--limit <n>', 'at most this many hosts', positiveInteger);

/** Shown under the help of a command. */
export const examples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
