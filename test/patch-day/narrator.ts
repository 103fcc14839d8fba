// patchctl as an operator runs it, every command written down with what it printed, for docs/PATCH-DAY.md.
import { hostname, release } from 'node:os';
import type { Finished } from '../../lab/shell.ts';
import { type Patchctl, patchctl, type Surroundings, type Told } from '../lab/patchctl.ts';

export type Narrator = {
  /** A paragraph between the commands. */
  tell(text: string): void;
  /** Runs a command and writes down what it printed, screen order kept within stdout and stderr. */
  run(...args: readonly string[]): Promise<Finished>;
  /** The same, without writing it down. */
  readonly quiet: Patchctl;
  /** Every event of a run, oldest first, from the ledger. */
  events(run: string): Promise<readonly Told[]>;
  text(): string;
  clean(): void;
};

type Names = Readonly<Record<string, string>>;

const plain = (text: string, names: Names): string =>
  Object.entries(names)
    .reduce((sum, [from, to]) => sum.replaceAll(from, to), text)
    .replace(/[ \t]+$/gm, '')
    .trimEnd();

/** A row of the ledger as the event that it holds. */
function eventOf(row: string): Told {
  const { payload, ...envelope } = JSON.parse(row) as Told & { readonly payload: Readonly<Record<string, unknown>> };
  return { ...payload, ...envelope };
}

/** @param names what stands for the machine's own paths and names in the record */
export function narrator(around: Surroundings, names: Names): Narrator {
  const quiet = patchctl(around);
  const all: Names = {
    ...names,
    [quiet.state]: '~/.local/state/patchctl',
    [hostname()]: 'bastion',
    [release()]: 'KERNEL',
  };
  const parts: string[] = [];
  return {
    quiet,
    tell: (text) => void parts.push(text),
    run: async (...args) => {
      const done = await quiet.run(...args);
      const said = [done.stderr, done.stdout].map((text) => plain(text, all)).filter((text) => text !== '');
      const shown = plain(`$ patchctl ${args.join(' ')}`, all);
      parts.push(`\`\`\`\n${[shown, ...said, `(exit code ${done.code})`].join('\n')}\n\`\`\``);
      return done;
    },
    events: async (run) =>
      (await quiet.run('audit', 'export')).stdout
        .split('\n')
        .filter((line) => line !== '')
        .map(eventOf)
        .filter((event) => event['run'] === run),
    text: () => `${parts.join('\n\n')}\n`,
    clean: () => quiet.clean(),
  };
}
