// Whether a text has the lines of an iCalendar file (RFC 5545, 3.1), and where it has not: the library gives no line numbers.

/** Something wrong with a file. */
export interface IcsProblem {
  /** From 1; absent: the file as a whole. */
  readonly line?: number;
  readonly message: string;
  readonly hint?: string;
}

const NOT_ICS = 'export the calendar anew, as iCalendar (.ics)';

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Lines that continue the one before them are left out. */
const propertyLines = (text: string): readonly Line[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line, i): Line => ({ number: i + 1, text: line }))
    .filter((line) => line.text.trim() !== '' && !/^[ \t]/.test(line.text));

const blockOf = (line: Line): { readonly edge: 'BEGIN' | 'END'; readonly name: string } | undefined => {
  const [, edge, name] = /^(BEGIN|END):(.*)$/i.exec(line.text.trimEnd()) ?? [];
  if (edge === undefined || name === undefined) return undefined;
  return { edge: edge.toUpperCase() === 'BEGIN' ? 'BEGIN' : 'END', name: name.toUpperCase() };
};

const nestingProblem = (lines: readonly Line[]): IcsProblem | undefined => {
  const open: { readonly name: string; readonly line: number }[] = [];
  for (const line of lines) {
    const block = blockOf(line);
    if (block?.edge === 'BEGIN') open.push({ name: block.name, line: line.number });
    if (block?.edge === 'END' && open.pop()?.name !== block.name)
      return { line: line.number, message: `END:${block.name} without its BEGIN`, hint: NOT_ICS };
  }
  const [first] = open;
  return first && { line: first.line, message: `BEGIN:${first.name} without its END`, hint: 'is the file whole?' };
};

/** The first thing that is wrong with the lines; undefined: nothing. */
export const lineProblem = (text: string): IcsProblem | undefined => {
  const lines = propertyLines(text);
  const [first] = lines;
  if (first === undefined) return { message: 'is empty', hint: NOT_ICS };
  if (!/^BEGIN:VCALENDAR\s*$/i.test(first.text))
    return { line: first.number, message: 'does not begin with BEGIN:VCALENDAR', hint: NOT_ICS };
  const odd = lines.find((line) => !/^[A-Za-z0-9-]+[;:]/.test(line.text));
  if (odd !== undefined) return { line: odd.number, message: 'is no property with a value', hint: NOT_ICS };
  return nestingProblem(lines);
};

/** The lines at which the events begin, in order. */
export const eventLines = (text: string): readonly number[] =>
  propertyLines(text)
    .filter((line) => {
      const block = blockOf(line);
      return block?.edge === 'BEGIN' && block.name === 'VEVENT';
    })
    .map(({ number }) => number);
