// Lines of dnf 5's answers and of its complaints. dnf 5 keeps its chatter on stderr, so stdout holds answers alone.

/** Lines with content; trailing blanks carry nothing. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

const CHATTER: readonly RegExp[] = [
  /^(?:Updating and loading repositories:|Repositories loaded\.)/,
  /^(?:Total size of inbound packages is |After this operation, )/,
  /^(?:You can try to add to command line:| {2}--\S+ to )/,
  /^Operation aborted by the user\.$/,
  /^\s*.{1,60}\d{1,3}% \|/,
];

/** What dnf 5 itself says on stderr, in one line, for people: without progress and without advice about its own flags. */
export const dnf5Words = (stderr: string): string =>
  linesOf(stderr)
    .filter((line) => !CHATTER.some((chatter) => chatter.test(line)))
    .map((line) => line.trim())
    .join(' ')
    .replace(/^Failed to resolve the transaction: /, '');
