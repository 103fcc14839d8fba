// A count on a terminal while hosts are being asked, for the time before there is a run.
import type { Stream } from './progress.ts';

interface CounterOptions {
  /** A terminal. */
  readonly stream: Stream;
  /** `Asking`, with the number of hosts behind it. */
  readonly doing: string;
  readonly total: number;
}

export interface Counter {
  /** One host has answered. */
  tick(name: string): void;
  /** Takes the line away; more than once does no harm. */
  end(): void;
}

export const createCounter = async ({ stream, doing, total }: CounterOptions): Promise<Counter> => {
  const { default: ora } = await import('ora');
  const answered = new Set<string>();
  const text = (): string => `${doing} ${total} host${total === 1 ? '' : 's'}: ${answered.size} answered`;
  // As for the progress of runs: Ctrl-C stays a signal, and a killed patchctl leaves the cursor visible.
  const spinner = ora({ stream, text: text(), color: false, discardStdin: false, hideCursor: false }).start();
  return {
    tick(name) {
      answered.add(name);
      spinner.text = text();
    },
    end: () => void spinner.stop(),
  };
};
