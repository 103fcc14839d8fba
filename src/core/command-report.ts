// How a command of the admin's ended, wherever it ran: a hook, a health check, an external snapshot. Data only.

export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  /** It was ended, with everything that it had started. */
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'not-run'; readonly reason: string };

export interface CommandReport {
  readonly end: CommandEnd;
  /** The last kilobytes of stdout and stderr together. */
  readonly output: string;
}

/** The exit code; null when it did not end by itself. */
export const codeOf = ({ end }: CommandReport): number | null => (end.kind === 'exited' ? end.code : null);

const MOST_CHARACTERS = 300;

/** The last lines of the output on one line. */
const lastWords = (output: string): string => {
  const line = output.trim().replaceAll(/\s*\n\s*/g, '; ');
  return line.length > MOST_CHARACTERS ? `…${line.slice(1 - MOST_CHARACTERS)}` : line;
};

const endText = (end: CommandEnd): string => {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? '' : `exit code ${end.code}`;
    case 'killed':
      return `killed by ${end.signal}`;
    case 'timed-out':
      return `no end within ${Math.round(end.afterMs / 1000)} s`;
    case 'not-run':
      return end.reason;
  }
};

/** `exit code 3: pg_isready: no response`. Text of the command: sanitise when printing. */
export const reportText = ({ end, output }: CommandReport): string =>
  [endText(end), lastWords(output)].filter((part) => part !== '').join(': ');
